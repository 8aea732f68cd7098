import { type Markish, plot, type PlotOptions } from "@observablehq/plot";
import { DOMParser } from "linkedom";
import { accessibleSvg } from "./accessible_svg.ts";
import { Html, html } from "./html.ts";

/** A legend entry for a curve or a kind of mark. */
export interface LegendEntry {
  /** What it represents. */
  label: string;
  /** One of the report's series colors, 1 to 3. */
  series: 1 | 2 | 3;
  /** How it is drawn. */
  shape: "line" | "dashed" | "dot";
}

/** A figure before it is drawn. */
export interface Figure {
  /** A text alternative that describes it. */
  alt: string;
  /** Entries of the legend. */
  legend: LegendEntry[];
  /** Axes and marks. */
  plot: PlotOptions & { marks: Markish[] };
  /** What it shows and what to conclude; it is prefixed with "Figure n." */
  caption: string;
}

/**
 * Draws a figure as an SVG in an HTML figure, with legend and caption.
 *
 * The size is chosen for phones, which show the picture at about three quarters
 * with readable text; desktops show two side by side.
 */
export function renderFigure(figure: Figure, number: number): Html {
  const document = new DOMParser().parseFromString(
    "<html></html>",
    "text/html",
  );
  const drawing = plot({
    width: 480,
    height: 330,
    marginLeft: 56,
    marginBottom: 46,
    marginTop: 28,
    marginRight: 20,
    grid: true,
    style: { fontSize: "13px" },
    document,
    ...figure.plot,
  });
  return html`
    <figure>
      <div class="legend">${figure.legend.map(renderLegendEntry)}</div>
      ${new Html(accessibleSvg(drawing, figure.alt))}
      <figcaption><b>Figure ${number}.</b> ${figure.caption}</figcaption>
    </figure>
  `;
}

function renderLegendEntry({ label, series, shape }: LegendEntry): Html {
  return html`<span class="key ${shape} series-${series}">${label}</span>`;
}

/** Color of a series, defined by the report's style for light and dark. */
export function seriesColor(series: LegendEntry["series"]): string {
  return `var(--series-${series})`;
}
