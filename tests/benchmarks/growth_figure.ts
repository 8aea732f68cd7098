import * as Plot from "@observablehq/plot";
import { DOMParser } from "linkedom";

/** Median time of one metric at one size, in seconds. */
export interface Timing {
  metric: string;
  side: string;
  n: number;
  seconds: number;
}

/** Time against the number of scores, both logarithmic, as SVG. */
export function growthFigure(timings: readonly Timing[]): string {
  const document = new DOMParser().parseFromString(
    "<html></html>",
    "text/html",
  );
  const names = [...new Set(timings.map(({ metric }) => metric))];
  const figure = Plot.plot({
    document,
    width: 720,
    height: 420,
    marginRight: 110,
    style: { background: "white", color: "black" },
    x: { type: "log", label: "Scores n (number)", tickFormat: "~s" },
    y: { type: "log", label: "Time of one call (s)", grid: true },
    color: { domain: names },
    marks: [
      ...["ours", "Python"].map((side) =>
        Plot.line(timings.filter((each) => each.side === side), {
          x: "n",
          y: "seconds",
          stroke: "metric",
          strokeDasharray: side === "ours" ? "0" : "5,4",
        })
      ),
      Plot.dot(timings, { x: "n", y: "seconds", fill: "metric", r: 2.5 }),
      Plot.text(
        timings,
        Plot.selectMaxX({
          x: "n",
          y: "seconds",
          z: ({ metric, side }: Timing) => `${metric} ${side}`,
          text: ({ metric, side }: Timing) => `${metric}, ${side}`,
          textAnchor: "start",
          dx: 6,
          fill: "metric",
        }),
      ),
    ],
  });
  figure.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return figure.outerHTML;
}
