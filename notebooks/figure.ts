// Observable Plot: grammar of graphics whose output is plain SVG; linkedom: the lightest DOM it draws into.
import {
  areaY,
  type AreaYOptions,
  type Data,
  dot,
  type DotOptions,
  line as lineMark,
  type LineOptions,
  type Markish,
  plot,
  type PlotOptions,
  ruleY,
  type ScaleOptions,
} from "@observablehq/plot";
import { DOMParser } from "linkedom";
import { DISPLAY, escapeMarkup, type Shown } from "./display.ts";

// Okabe and Ito's colors, which color-blind readers can distinguish.
/** Norm-in-Norm, wherever losses are compared. */
export const BLUE = "#0072b2";
/** MSE, wherever losses are compared. */
export const ORANGE = "#d55e00";
/** MAE, wherever losses are compared. */
export const GREEN = "#009e73";
/** A third or fourth series. */
export const PURPLE = "#aa4499";
/** A series that serves only for comparison. */
export const GRAY = "#555555";

/** The color of each loss, the same in all notebooks. */
export const COLORS = {
  "mae": GREEN,
  "mse": ORANGE,
  "norm-in-norm": BLUE,
} as const;

/** Something drawn, with its key in the legend. */
export interface Layer {
  mark: Markish;
  /** What it stands for; empty: no key. */
  label: string;
  color: string;
  shape: "line" | "dashed" | "dot" | "band";
}

const DASHES = "5 4";

/** A line through points. */
export function line(
  label: string,
  color: string,
  data: Data,
  options: LineOptions = {},
): Layer {
  const mark = lineMark(data, { stroke: color, strokeWidth: 2, ...options });
  return { mark, label, color, shape: "line" };
}

/** A dashed line through points. */
export function dashed(
  label: string,
  color: string,
  data: Data,
  options: LineOptions = {},
): Layer {
  const dashes = { strokeDasharray: DASHES, ...options };
  return { ...line(label, color, data, dashes), shape: "dashed" };
}

/** Dashed horizontal lines at values. */
export function level(
  label: string,
  color: string,
  ...values: number[]
): Layer {
  const mark = ruleY(values, { stroke: color, strokeDasharray: DASHES });
  return { mark, label, color, shape: "dashed" };
}

/** Points. */
export function dots(
  label: string,
  color: string,
  data: Data,
  options: DotOptions = {},
): Layer {
  const mark = dot(data, { fill: color, r: 2, ...options });
  return { mark, label, color, shape: "dot" };
}

/** The area between `y1` and `y2`. */
export function band(
  label: string,
  color: string,
  data: Data,
  options: AreaYOptions,
): Layer {
  const mark = areaY(data, { fill: color, fillOpacity: 0.3, ...options });
  return { mark, label, color, shape: "band" };
}

/** Anything else of Plot's. */
export function other(
  label: string,
  color: string,
  mark: Markish,
  shape: Layer["shape"] = "dashed",
): Layer {
  return { mark, label, color, shape };
}

/** Axes and layers of a figure. */
export interface FigureOptions
  extends Omit<PlotOptions, "marks" | "x" | "y" | "fx"> {
  /** Name and unit of the horizontal axis, or more about it. */
  x: string | ScaleOptions;
  /** Name and unit of the vertical axis, or more about it. */
  y: string | ScaleOptions;
  /** Name of what the panels side by side differ in, or more about it. */
  fx?: string | ScaleOptions;
  /** What is drawn, the first at the bottom. */
  layers: Layer[];
}

const WIDTH = 640;
const HEIGHT = 340;
const FONT = "system-ui, sans-serif";
const FONT_SIZE = 13;
const LEGEND_LINE = 22;
const LEFT = 60;
/** More room above panels, for their names. */
const ABOVE = 30;
const ABOVE_PANELS = 52;

/**
 * A figure under a cell: one SVG with its legend, which JupyterLab, VS Code,
 * nbviewer and GitHub show. It has a white ground for dark themes, and no style
 * sheet, which some of them would strip. The caption stands in the text below.
 *
 * @param alt What it shows, for readers who cannot see it.
 */
export function figure(
  alt: string,
  { layers, x, y, fx, ...options }: FigureOptions,
): Shown {
  const { width = WIDTH, height = HEIGHT, marginLeft = LEFT } = options;
  const page = new DOMParser().parseFromString("<html></html>", "text/html");
  const drawing = plot({
    marginBottom: 44,
    marginTop: fx === undefined ? ABOVE : ABOVE_PANELS,
    marginRight: 24,
    grid: true,
    ...options,
    ...(fx !== undefined && { fx: axis(fx) }),
    x: axis(x),
    y: axis(y),
    marks: layers.map(({ mark }) => mark),
    width,
    height,
    marginLeft,
    document: page,
  });
  const keys = placeKeys(layers, marginLeft, width);
  const top = keys.length === 0 ? 0 : keys.at(-1)!.y + LEGEND_LINE / 2;
  const size = `width="${width}" height="${top + height}"`;
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${width} ${
      top + height
    }" role="img" font-family="${FONT}" font-size="${FONT_SIZE}">`,
    `<title>${escapeMarkup(alt)}</title>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...keys.map(drawKey),
    // What Plot says on the element that `inner` takes away.
    `<g transform="translate(0,${top})" fill="#333333" text-anchor="middle">`,
    inner(drawing.outerHTML),
    "</g></svg>",
  ].join("");
  return { [DISPLAY]: () => ({ "image/svg+xml": svg, "text/plain": alt }) };
}

/**
 * Figures side by side as one, each with its own axes.
 *
 * @param alt What they show together, for readers who cannot see them.
 */
export function sideBySide(alt: string, figures: readonly Shown[]): Shown {
  const drawings = figures.map((each) => each[DISPLAY]()["image/svg+xml"]!);
  const sizes = drawings.map((svg) => {
    const [, width, height] = svg.match(/ width="(\d+)" height="(\d+)"/)!;
    return { width: Number(width), height: Number(height) };
  });
  let x = 0;
  const parts = drawings.map((svg, i) => {
    const part = svg.replace("<svg ", `<svg x="${x}" `);
    x += sizes[i]!.width;
    return part;
  });
  const height = Math.max(...sizes.map((size) => size.height));
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${x}" height="${height}" viewBox="0 0 ${x} ${height}" role="img"><title>${
      escapeMarkup(alt)
    }</title><rect width="100%" height="100%" fill="#ffffff"/>${
      parts.join("")
    }</svg>`;
  return { [DISPLAY]: () => ({ "image/svg+xml": svg, "text/plain": alt }) };
}

function axis(options: string | ScaleOptions): ScaleOptions {
  return typeof options === "string" ? { label: options } : options;
}

/** Plot's drawing without its style sheet and outer element, at most 2 decimals, and a color for `currentColor`. */
function inner(svg: string): string {
  return svg.replace(/<style>[^]*?<\/style>/, "")
    .replace(/^<svg[^>]*>/, "").replace(/<\/svg>$/, "")
    .replaceAll("currentColor", "#333333")
    .replaceAll(/-?\d+\.\d{3,}/g, (number) => String(+(+number).toFixed(2)));
}

interface Key extends Layer {
  x: number;
  y: number;
}

/** Puts the keys of the named layers side by side, in as many lines as they need. */
function placeKeys(
  layers: readonly Layer[],
  left: number,
  width: number,
): Key[] {
  let x = left, y = 18;
  return layers.filter(({ label }) => label !== "").map((layer) => {
    // The text is not measured: seven pixels a letter is on the safe side.
    const length = 34 + 7 * layer.label.length + 14;
    if (x > left && x + length > width) {
      x = left;
      y += LEGEND_LINE;
    }
    const key = { ...layer, x, y };
    x += length;
    return key;
  });
}

function drawKey({ label, color, shape, x, y }: Key): string {
  const text = `<text x="${x + 34}" y="${y}" fill="#333333">${
    escapeMarkup(label)
  }</text>`;
  return drawSymbol(shape, color, x, y - 4) + text;
}

function drawSymbol(
  shape: Layer["shape"],
  color: string,
  x: number,
  y: number,
): string {
  if (shape === "dot") {
    return `<circle cx="${x + 14}" cy="${y}" r="4" fill="${color}"/>`;
  }
  if (shape === "band") {
    return `<rect x="${x}" y="${y - 6}" width="28" height="12" ` +
      `fill="${color}" fill-opacity="0.3"/>`;
  }
  const dashes = shape === "dashed" ? ` stroke-dasharray="${DASHES}"` : "";
  return `<line x1="${x}" x2="${x + 28}" y1="${y}" y2="${y}" ` +
    `stroke="${color}" stroke-width="2.5"${dashes}/>`;
}
