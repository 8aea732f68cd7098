/** The part of an element of a drawing that is used here. */
interface Drawing {
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  querySelectorAll(selector: string): Iterable<Drawing>;
  outerHTML: string;
}

/**
 * The markup of a drawing of Plot as one picture with a description. Plot also
 * names the groups inside by `aria-label`, which is not allowed where there is no
 * role; their names stay as `data-mark`.
 *
 * @param drawing The SVG.
 * @param alt A text alternative that says what it shows.
 */
export function accessibleSvg(drawing: Drawing, alt: string): string {
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", alt);
  for (const group of drawing.querySelectorAll("g[aria-label]")) {
    group.setAttribute("data-mark", group.getAttribute("aria-label")!);
    group.removeAttribute("aria-label");
  }
  return drawing.outerHTML;
}
