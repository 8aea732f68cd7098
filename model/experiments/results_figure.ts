import { areaY, axisX, line, plot, text } from "@observablehq/plot";
import { DOMParser } from "linkedom";
import { accessibleSvg } from "../report/accessible_svg.ts";
import type { ArmResult } from "./arm_results.ts";
import type { Watched } from "./epochs_to_reach.ts";

/** Colors that color-blind readers can distinguish (Okabe and Ito, 2008). */
const COLORS = [
  "#000000",
  "#e69f00",
  "#56b4e9",
  "#d55e00",
  "#009e73",
  "#0072b2",
  "#cc79a7",
  "#999999",
  "#b8a900",
];

const PANELS: readonly [metric: Watched, label: string][] = [
  ["srocc", "SROCC"],
  ["plcc", "PLCC"],
];

const LEGEND_ROW = 18;
const LEGEND_COLUMNS = 3;
const WIDTH = 960;

/** Validation SROCC and PLCC over the epochs: mean and range over the seeds of each arm, as SVG. */
export function resultsFigure(results: readonly ArmResult[]): string {
  const rows = results.flatMap((result, arm) =>
    PANELS.flatMap(([metric, panel]) =>
      spread(result, metric).map((point) => ({
        ...point,
        panel,
        color: colorOf(arm),
        arm: result.arm.label,
      }))
    )
  );
  const legend = Math.ceil(results.length / LEGEND_COLUMNS) * LEGEND_ROW;
  const document = new DOMParser().parseFromString(
    "<html></html>",
    "text/html",
  );
  const channels = { x: "epoch", fx: "panel", z: "arm" };
  const drawing = plot({
    document,
    width: WIDTH,
    height: 380 + legend,
    marginTop: 40 + legend,
    marginBottom: 44,
    marginLeft: 56,
    grid: true,
    style: { fontSize: "13px", background: "white", color: "black" },
    x: { label: "Epoch (number)" },
    y: {
      label: "Validation correlation",
      labelAnchor: "center",
      nice: true,
    },
    fx: { label: null, domain: PANELS.map(([, label]) => label) },
    marks: [
      axisX({ interval: 1, tickFormat: "d", label: "Epoch (number)" }),
      areaY(rows, {
        ...channels,
        y1: "low",
        y2: "high",
        fill: "color",
        fillOpacity: 0.15,
      }),
      line(rows, {
        ...channels,
        y: "mean",
        stroke: "color",
        strokeWidth: 2,
      }),
      ...results.map(({ arm }, index) =>
        text([`● ${arm.label}`], {
          ...legendPlace(index, legend),
          frameAnchor: "top-left",
          fx: () => PANELS[0]![1],
          fill: colorOf(index),
          textAnchor: "start",
        })
      ),
    ],
  });
  drawing.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const alt = "Validation SROCC and PLCC over the epochs of each arm";
  return accessibleSvg(drawing, alt) + "\n";
}

function colorOf(arm: number): string {
  return COLORS[arm % COLORS.length]!;
}

/** Position of a legend entry above the panels, column by column. */
function legendPlace(index: number, height: number) {
  return {
    dx: (index % LEGEND_COLUMNS) * WIDTH / LEGEND_COLUMNS,
    dy: Math.floor(index / LEGEND_COLUMNS) * LEGEND_ROW - height - 26,
  };
}

interface Spread {
  epoch: number;
  mean: number;
  low: number;
  high: number;
}

/** Mean and range over the seeds of each epoch; undefined correlations are left out. */
function spread({ runs }: ArmResult, metric: Watched): Spread[] {
  const byEpoch = Map.groupBy(
    runs.flatMap(({ curve }) => curve),
    ({ epoch }) => epoch,
  );
  return Array.from(byEpoch, ([epoch, points]) => {
    const values = points.map((point) => point[metric])
      .filter(Number.isFinite);
    return {
      epoch,
      mean: values.reduce((sum, value) => sum + value, 0) / values.length,
      low: Math.min(...values),
      high: Math.max(...values),
    };
  }).filter(({ mean }) => Number.isFinite(mean));
}
