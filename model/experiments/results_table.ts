import { quoteCell } from "../../data/text/csv_cell.ts";
import type { Metrics } from "../runs/epoch_metrics.ts";
import { formatCorrelation } from "../report/format_number.ts";
import type { Reach } from "./epochs_to_reach.ts";
import type { ExperimentResults } from "./experiment_results.ts";
import type { PairedDifference } from "./paired_difference.ts";
import type { Estimate } from "./test_summary.ts";

const NAMES: Record<keyof Metrics, string> = {
  srocc: "SROCC",
  plcc: "PLCC",
  krocc: "KROCC",
  rmse: "RMSE",
};

/** The results as one table, in the rows and columns of text. */
export interface Table {
  head: string[];
  rows: string[][];
}

/**
 * One row per arm: best validation SROCC and PLCC, epochs until it reaches the level of each other arm, and the
 * test metrics.
 */
export function resultsTable({ arms }: ExperimentResults): Table {
  const watched = ["srocc", "plcc"] as const;
  const head = [
    "Arm",
    "Seeds",
    ...watched.map((metric) => `Best validation ${NAMES[metric]}`),
    ...watched.flatMap((metric) =>
      arms.map(({ label }) => `Epochs to ${NAMES[metric]} of ${label}`)
    ),
    ...Object.values(NAMES).map((name) => `Test ${name}`),
    ...arms.map(({ label }) => `Test SROCC minus that of ${label}`),
    ...watched.map((metric) =>
      `Epochs to ${NAMES[metric]} of itself with another seed`
    ),
  ];
  const rows = arms.map((arm) => [
    arm.label,
    `${arm.seeds.length}`,
    ...watched.map((metric) => formatRange(arm.best[metric])),
    ...watched.flatMap((metric) =>
      arms.map((other) => formatReach(arm.reach[metric][other.name]))
    ),
    ...Object.keys(NAMES).map((name) =>
      formatEstimate(arm.test?.[name as keyof Metrics])
    ),
    ...arms.map(({ name }) => formatDifference(arm.difference[name])),
    ...watched.map((metric) => formatReach(arm.reachItself[metric])),
  ]);
  return { head, rows };
}

/** The results as Markdown: the table, split into three for readability. */
export function resultsMarkdown(
  results: ExperimentResults,
  settings: string,
): string {
  const { head, rows } = resultsTable(results);
  const count = results.arms.length;
  const cut = (first: number, length: number): Table => ({
    head: [head[0]!, ...head.slice(first, first + length)],
    rows: rows.map((row) => [row[0]!, ...row.slice(first, first + length)]),
  });
  return [
    `# ${results.title}`,
    settings,
    "Validation and test metrics after training: mean over the seeds, [95 % bootstrap " +
    "interval of that mean over the test images, with the seeds fixed] for " +
    "the test, (lowest to highest seed). The next table shows whether two arms differ; " +
    "overlapping intervals in this one do not.",
    markdown(merge(cut(1, 3), cut(4 + 2 * count, 4))),
    "Test SROCC of the row's arm minus that of the column's, with the same seeds on the " +
    "same images: mean [95 % interval over seeds and images; with one seed, over the images " +
    "alone], d: the mean in standard deviations over the seeds, and in how many seeds the row is " +
    "above. Each interval is for one comparison.",
    markdown(shorten(cut(8 + 2 * count, count))),
    "Epochs until the row's arm is at the level of the column's arm, which is that arm's best " +
    "validation SROCC less 0.02, and is there in the next epoch too: median over the seeds " +
    "(lowest to highest); “never”: not within the run. The diagonal has the epoch in which an " +
    "arm comes to its own level, to compare its column with. The last column shows the effect " +
    "of chance: the same arm with another seed.",
    markdown(merge(shorten(cut(4, count)), shorten(cut(8 + 3 * count, 1)))),
    "The same for PLCC.",
    markdown(
      merge(shorten(cut(4 + count, count)), shorten(cut(9 + 3 * count, 1))),
    ),
    ...stepsMarkdown(results),
  ].join("\n\n") + "\n";
}

/** Spread of the predictions and length of the gradient by epoch, where they were logged. */
function stepsMarkdown({ arms }: ExperimentResults): string[] {
  const logged = arms.filter(({ steps }) => steps);
  if (logged.length === 0) return [];
  const epochs = logged[0]!.steps!.map(({ epoch }) => epoch);
  return [
    "Norm of a batch's centered predictions, and length of the loss's gradient with " +
    "respect to the batch's predictions: medians of each epoch's steps, means over the seeds.",
    markdown({
      head: ["Arm", ...epochs.map((epoch) => `Epoch ${epoch}`)],
      rows: logged.map(({ label, steps }) => [
        label,
        ...steps!.map(({ spread, gradient }) =>
          `${spread.toPrecision(3)}, ${gradient.toPrecision(3)}`
        ),
      ]),
    }),
  ];
}

/** The results as CSV, for other programs; the numbers are those of the table. */
export function resultsCsv(results: ExperimentResults): string {
  const { head, rows } = resultsTable(results);
  return [head, ...rows].map((row) => row.map(quoteCell).join() + "\n").join(
    "",
  );
}

function merge(left: Table, right: Table): Table {
  return {
    head: [...left.head, ...right.head.slice(1)],
    rows: left.rows.map((row, i) => [...row, ...right.rows[i]!.slice(1)]),
  };
}

/** Column names without what the sentence above the table already states. */
function shorten({ head, rows }: Table): Table {
  return {
    head: head.map((name) =>
      name.replace(/^(Epochs to \S+ of|Test SROCC minus that of) /, "")
    ),
    rows,
  };
}

function markdown({ head, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)]
    .join("\n");
}

function formatRange(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return `${formatCorrelation(mean)}${formatSeeds(values)}`;
}

/** The lowest to the highest value; empty for a single seed. */
function formatSeeds(values: readonly number[]): string {
  if (values.length === 1) return "";
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return ` (${formatCorrelation(low)} to ${formatCorrelation(high)})`;
}

function formatEstimate(estimate: Estimate | undefined): string {
  if (!estimate) return "-";
  const { mean, low, high, seeds } = estimate;
  const [a, b, c] = [mean, low, high].map(formatCorrelation);
  return `${a} [${b}, ${c}]${formatSeeds(seeds)}`;
}

function formatDifference(difference: PairedDifference | undefined): string {
  if (!difference) return "-";
  const { mean, low, high, effect, differences } = difference;
  const [a, b, c] = [mean, low, high].map((value) =>
    value > 0 ? `+${formatCorrelation(value)}` : formatCorrelation(value)
  );
  const size = Number.isFinite(effect) ? `, d ${effect.toFixed(1)}` : "";
  const above = differences.filter((value) => value > 0).length;
  return `${a} [${b}, ${c}]${size}, ${above} of ${differences.length} above`;
}

function formatReach(reach: Reach | undefined): string {
  if (!reach || reach.seeds === 0) return "-";
  const { epochs, median } = reach;
  const [low, high] = [Math.min(...epochs), Math.max(...epochs)];
  const middle = formatEpoch(median);
  return low === high
    ? middle
    : `${middle} (${formatEpoch(low)} to ${formatEpoch(high)})`;
}

function formatEpoch(epoch: number): string {
  return Number.isFinite(epoch) ? `${epoch}` : "never";
}
