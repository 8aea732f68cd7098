// Observable Plot: grammar of graphics whose output is plain SVG; linkedom: the lightest DOM it draws into.
import { type Markish, plot, type PlotOptions } from "@observablehq/plot";
import { DOMParser } from "linkedom";
import { DISPLAY, escapeMarkup, type Shown } from "./display.ts";

/** A colour for each loss, the same in all notebooks (Okabe and Ito's, safe for colour blindness). */
export const COLOURS = {
  "mae": "#009e73",
  "mse": "#d55e00",
  "norm-in-norm": "#0072b2",
  "other": "#aa4499",
  "plain": "#555555",
} as const;

/** A key of a legend. */
export interface Key {
  /** What it stands for. */
  label: string;
  /** Its colour. */
  colour: string;
  /** How it is drawn. @default {"line"} */
  shape?: "line" | "dashed" | "dot";
}

/** A figure before it is drawn. */
export interface FigureOptions extends PlotOptions {
  /** What it shows, for who cannot see it. */
  alt: string;
  /** Keys to what is drawn. */
  legend: readonly Key[];
  /** What is drawn. */
  marks: Markish[];
}

const WIDTH = 640;
const HEIGHT = 360;
const FONT = "system-ui, sans-serif";
const FONT_SIZE = 13;
const LEGEND_LINE = 22;

/**
 * A figure under a cell: one SVG with its legend, which JupyterLab, VS Code,
 * nbviewer and GitHub show. It has a white ground for dark themes, and no style
 * sheet, which some of them would strip. The caption stands in the text below.
 */
export function figure({ alt, legend, ...options }: FigureOptions): Shown {
  const { width = WIDTH, height = HEIGHT } = options;
  const document = new DOMParser().parseFromString(
    "<html></html>",
    "text/html",
  );
  const drawing = plot({
    marginLeft: 60,
    marginBottom: 44,
    marginTop: 30,
    marginRight: 24,
    grid: true,
    ...options,
    width,
    height,
    document,
  });
  const keys = placeKeys(legend, width);
  const top = keys.length === 0 ? 0 : keys.at(-1)!.y + LEGEND_LINE / 2 + 2;
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${
      top + height
    }" viewBox="0 0 ${width} ${
      top + height
    }" role="img" font-family="${FONT}" font-size="${FONT_SIZE}">`,
    `<title>${escapeMarkup(alt)}</title>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...keys.map(drawKey),
    `<g transform="translate(0,${top})" color="#333333" fill="#333333">`,
    inner(drawing.outerHTML),
    "</g></svg>",
  ].join("");
  return { [DISPLAY]: () => ({ "image/svg+xml": svg, "text/plain": alt }) };
}

/** Plot's drawing without its style sheet and outer element, at most 2 decimals, and a colour for `currentColor`. */
function inner(svg: string): string {
  return svg.replace(/<style>[^]*?<\/style>/, "")
    .replace(/^<svg[^>]*>/, "").replace(/<\/svg>$/, "")
    .replaceAll("currentColor", "#333333")
    .replaceAll(/-?\d+\.\d{3,}/g, (number) => String(+(+number).toFixed(2)));
}

interface PlacedKey extends Key {
  x: number;
  y: number;
}

/** Puts keys side by side, in as many lines as they need. */
function placeKeys(legend: readonly Key[], width: number): PlacedKey[] {
  let x = 60, y = 18;
  return legend.map((key) => {
    // The text is not measured: seven pixels a letter is on the safe side.
    const length = 34 + 7 * key.label.length + 14;
    if (x > 60 && x + length > width) {
      x = 60;
      y += LEGEND_LINE;
    }
    const placed = { ...key, x, y };
    x += length;
    return placed;
  });
}

function drawKey({ label, colour, shape = "line", x, y }: PlacedKey): string {
  const symbol = shape === "dot"
    ? `<circle cx="${x + 14}" cy="${y - 4}" r="4" fill="${colour}"/>`
    : `<line x1="${x}" x2="${x + 28}" y1="${y - 4}" y2="${
      y - 4
    }" stroke="${colour}" stroke-width="2.5"${
      shape === "dashed" ? ' stroke-dasharray="5 4"' : ""
    }/>`;
  return `${symbol}<text x="${x + 34}" y="${y}" fill="#333333">${
    escapeMarkup(label)
  }</text>`;
}
