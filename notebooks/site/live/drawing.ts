// Observable Plot draws here as it does in the notebooks.
import { plot, type PlotOptions } from "@observablehq/plot";

// Okabe and Ito's colors; the gray ones are the page's own.
/** The color of each loss, the same in all stories. */
export const COLORS: Readonly<Record<string, string>> = {
  "MAE": "#009e73",
  "MSE": "#d55e00",
  "Norm-in-Norm": "var(--site-accent)",
};

/** Narrower drawings would have room for axes only. */
const NARROWEST = 220;

/** Color of marks that need none of their own. */
export const QUIET = "var(--site-quiet)";

/** A drawing of Plot as it fits into the pages, light and dark. */
export type Drawing = ReturnType<typeof plot>;

/** Replaces the drawing of a part. */
export function redraw(
  place: HTMLElement,
  alt: string,
  options: PlotOptions,
): Drawing {
  const { width = 420 } = options;
  const room = place.clientWidth || width;
  const drawing = plot({
    height: 300,
    marginLeft: 48,
    marginBottom: 40,
    grid: true,
    style: { background: "none", fontSize: "12px" },
    ...options,
    // Letters keep their size on a narrow page.
    width: Math.min(width, Math.max(NARROWEST, room)),
  });
  // Plot labels its groups, but readers of an image hear its own label only.
  for (const group of drawing.querySelectorAll("[aria-label]")) {
    group.setAttribute("data-mark", group.getAttribute("aria-label")!);
    group.removeAttribute("aria-label");
  }
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", alt);
  place.replaceChildren(drawing);
  return drawing;
}
