import type { Metrics } from "../runs/epoch_metrics.ts";
import { formatCorrelation } from "../report/format_number.ts";
import type { Reach, Watched } from "./epochs_to_reach.ts";
import type { ArmSummary, ExperimentResults } from "./experiment_results.ts";
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
 * One row per arm: best validation SROCC and PLCC, epochs until it is as good
 * as each other arm ever gets, and the test metrics.
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
  ];
  const rows = arms.map((arm) => [
    arm.label,
    `${arm.seeds.length}`,
    ...watched.map((metric) => formatRange(arm.best[metric])),
    ...watched.flatMap((metric) =>
      arms.map((other) => formatReach(arm, other, metric))
    ),
    ...Object.keys(NAMES).map((name) =>
      formatEstimate(arm.test?.[name as keyof Metrics])
    ),
  ]);
  return { head, rows };
}

/** The results as Markdown: the one table, cut in three so that it can be read. */
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
    "Validation and test after training: mean over the seeds, [95 % bootstrap " +
    "interval of that mean over the test images] for the test, (lowest to " +
    "highest seed).",
    markdown(merge(cut(1, 3), cut(4 + 2 * count, 4))),
    "Epochs until the arm of the row has the best validation SROCC of the arm " +
    "of the column: median over the seeds (lowest to highest); “never”: not " +
    "within the run.",
    markdown(shorten(cut(4, count))),
    "The same for PLCC.",
    markdown(shorten(cut(4 + count, count))),
  ].join("\n\n") + "\n";
}

/** The results as CSV, for other programs; the numbers are those of the table. */
export function resultsCsv(results: ExperimentResults): string {
  const { head, rows } = resultsTable(results);
  const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  return [head, ...rows].map((row) => row.map(quote).join() + "\n").join("");
}

function merge(left: Table, right: Table): Table {
  return {
    head: [...left.head, ...right.head.slice(1)],
    rows: left.rows.map((row, i) => [...row, ...right.rows[i]!.slice(1)]),
  };
}

/** Column names without what the sentence above the table says. */
function shorten({ head, rows }: Table): Table {
  return {
    head: head.map((name) => name.replace(/^Epochs to \S+ of /, "")),
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

/** The lowest to the highest; nothing where one seed is all there is. */
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

function formatReach(
  arm: ArmSummary,
  other: ArmSummary,
  metric: Watched,
): string {
  const reach: Reach | undefined = arm.reach[metric][other.name];
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
