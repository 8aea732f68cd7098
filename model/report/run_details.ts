import { describeCount } from "../../data/text/describe_count.ts";
import { formatDuration } from "../../data/text/format_duration.ts";
import { REPRODUCIBILITY } from "../runs/reproducibility.ts";
import { type Html, html, type HtmlValue } from "./html.ts";
import type { ReportData } from "../runs/report_data.ts";

/** The next commands. */
export function renderCommands(commands: ReportData["commands"]): Html {
  return html`<dl class="commands">${
    Object.entries(commands).map(([label, command]) =>
      html`
        <dt>${label}</dt>
        <dd>
          <pre><code>${command}</code></pre>
        </dd>
      `
    )
  }</dl>`;
}

/** The data set, its scores, its terms of use and its citation. */
export function renderDataset(data: ReportData): Html {
  return renderPairs(datasetPairs(data));
}

/** The runtime and device of the run, and its duration. */
export function renderRuntime(data: ReportData): Html {
  return renderPairs(runtimePairs(data));
}

/** Every setting of the run. */
export function renderConfig({ config }: ReportData): Html {
  return renderPairs(
    Object.entries(config).filter(([, value]) => value !== undefined),
  );
}

type Pair = [label: string, value: unknown];

function renderPairs(pairs: Pair[]): Html {
  return html`<dl>${
    pairs.map(([label, value]) =>
      html`
        <div>
          <dt>${label}</dt>
          <dd>${show(value)}</dd>
        </div>
      `
    )
  }</dl>`;
}

function show(value: unknown): HtmlValue {
  if (typeof value === "string" || typeof value === "number") return value;
  return JSON.stringify(value);
}

function datasetPairs({ dataset, scale }: ReportData): Pair[] {
  const { name, images, license, citation, notes = [], skipped = [] } = dataset;
  const counts = Object.entries(images).map(([part, n]) => `${n} ${part}`);
  const better = scale.higherIsBetter ? "higher is better" : "lower is better";
  const pairs: Pair[] = [
    ["Data set", name],
    ["Images", counts.join(", ")],
    ["Scores", `${scale.unit}, ${scale.min} to ${scale.max}, ${better}`],
    ["Terms of use", license || "not stated"],
  ];
  if (notes.length > 0) pairs.push(["Please note", notes.join("; ")]);
  if (citation) pairs.push(["Please cite", citation]);
  if (skipped.length > 0) {
    pairs.push([
      `${describeCount(skipped.length, "unreadable image")} left out`,
      skipped.join(", "),
    ]);
  }
  return pairs;
}

function runtimePairs({ runtime, epochs }: ReportData): Pair[] {
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  return [
    ["Runtime", `${runtime.name} (${runtime.reason})`],
    ["Device", runtime.device],
    ["Precision", runtime.precision],
    ["Steps", runtime.steps],
    [
      "Time",
      `${formatDuration(seconds)} in ${epochs.length} ${
        epochs.length === 1 ? "epoch" : "epochs"
      }`,
    ],
    ...Object.entries(runtime.versions),
    ["Elsewhere", REPRODUCIBILITY],
  ];
}
