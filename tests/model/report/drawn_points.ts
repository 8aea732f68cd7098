/** What a figure of a page shows, read from its drawing as a reader does: by its axes. */
import { DOMParser } from "linkedom";

type Point = [x: number, y: number];

/** A figure of a page. */
export interface DrawnFigure {
  /** Its text alternative. */
  alt: string;
  /** Labels of its legend. */
  legend: string[];
  /** Its caption. */
  caption: string;
  /** Points of each curve in the units of the axes: lines first, then dots. */
  curves: Point[][];
}

/** The figures of a report, with what they show. */
export function drawnFigures(page: string): DrawnFigure[] {
  const document = new DOMParser().parseFromString(page, "text/html");
  return [...document.querySelectorAll("figure")].map((figure) => {
    const svg = figure.querySelector("svg");
    const [x, y] = [scaleOf(svg, "x"), scaleOf(svg, "y")];
    const toValues = (pixels: Point[]) =>
      pixels.map(([left, top]): Point => [x(left), y(top)]);
    const lines = [...svg.querySelectorAll('[data-mark="line"] path')]
      .map((path) =>
        [...path.getAttribute("d").matchAll(/[ML]([-\d.e]+),([-\d.e]+)/g)]
          .map(([, left, top]: string[]): Point => [Number(left), Number(top)])
      );
    const dots = [...svg.querySelectorAll('[data-mark="dot"]')].map((group) =>
      [...group.querySelectorAll("circle")].map((circle): Point => [
        Number(circle.getAttribute("cx")),
        Number(circle.getAttribute("cy")),
      ])
    );
    return {
      alt: svg.getAttribute("aria-label"),
      legend: [...figure.querySelectorAll(".key")].map(textOf),
      caption: textOf(figure.querySelector("figcaption")),
      curves: [...lines, ...dots].map(toValues),
    };
  });
}

// deno-lint-ignore no-explicit-any -- linkedom's types need the DOM library
function textOf(element: any): string {
  return element.textContent.replace(/\s+/g, " ").trim();
}

/** From pixels to the numbers at an axis: by its outer ticks, and the one between that shows a logarithm. */
// deno-lint-ignore no-explicit-any -- as above
function scaleOf(svg: any, axis: "x" | "y"): (pixel: number) => number {
  // A logarithmic axis leaves some ticks without a label.
  const ticks = [
    ...svg.querySelectorAll(`[data-mark="${axis}-axis tick label"] text`),
  ].filter((text) => textOf(text) !== "").map(
    (text): [pixel: number, value: number] => {
      const [, left, top] = text.getAttribute("transform").match(
        /translate\(([-\d.e]+),([-\d.e]+)\)/,
      );
      const value = Number(text.textContent.replace("−", "-"));
      return [Number(axis === "x" ? left : top), value];
    },
  );
  const [first, next, last] = [ticks[0]!, ticks[1]!, ticks.at(-1)!];
  const between = (from: number, to: number) => (pixel: number) =>
    from + (to - from) * (pixel - first[0]) / (last[0] - first[0]);
  const linear = between(first[1], last[1]);
  if (
    Math.abs(linear(next[0]) - next[1]) < 1e-6 * Math.abs(last[1] - first[1])
  ) {
    return linear;
  }
  const logarithm = between(Math.log(first[1]), Math.log(last[1]));
  return (pixel) => Math.exp(logarithm(pixel));
}
