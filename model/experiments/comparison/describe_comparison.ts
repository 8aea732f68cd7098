import type { BootstrapInterval } from "../../../loss/mod.ts";
import { describeCount } from "../../../data/text/describe_count.ts";
import { alignColumns } from "../../runs/align_columns.ts";
import { formatCorrelation, formatLoss } from "../../report/format_number.ts";
import type { ComparedRun, Comparison } from "./compare_runs.ts";

/** Rows of text under a heading. */
export interface TextTable {
  title: string;
  head: string[];
  rows: string[][];
}

/** A comparison as tables: test metrics, differences from the first run, settings. */
export function comparisonTables(
  { part, images, runs, overSeeds }: Comparison,
): TextTable[] {
  const settings = Object.keys(runs[0]!.settings);
  return [
    {
      title: `${part === "test" ? "Test" : "Validation"} metrics on ${
        describeCount(images, "image")
      }, with 95 % bootstrap intervals over the images`,
      head: [
        "Run",
        "Epochs",
        "Best validation SROCC",
        "SROCC",
        "PLCC",
        "KROCC",
        "RMSE",
      ],
      rows: runs.map(({ name, epochs, validation, metrics }) => [
        name,
        `${epochs}`,
        formatCorrelation(validation),
        ...[metrics.srocc, metrics.plcc, metrics.krocc, metrics.rmse]
          .map(formatInterval),
      ]),
    },
    {
      title: `Compared with ${runs[0]!.name} on the same images`,
      head: ["Run", "SROCC", "Absolute error", "t", "p", "In words"],
      rows: runs.slice(1).map(differenceRow),
    },
    {
      title:
        "SROCC compared by seeds, with 95 % intervals over seeds and images",
      head: ["Runs", "Minus", "Seeds", "SROCC", "Above", "d"],
      rows: overSeeds.map(({ names, others, srocc }) => [
        names.join(" "),
        others.join(" "),
        `${srocc.seeds}`,
        signed(formatInterval({ ...srocc, value: srocc.mean })),
        `${srocc.differences.filter((value) => value > 0).length}`,
        srocc.effect.toFixed(1),
      ]),
    },
    {
      title: "Settings that differ",
      head: ["Run", ...settings],
      rows: runs.map((run) => [
        run.name,
        ...settings.map((key) => formatSetting(run.settings[key])),
      ]),
    },
  ].filter(({ head, rows }) => head.length > 1 && rows.length > 0);
}

/** What the tests mean, as a note below the tables. */
export function comparisonNote({ part }: Pick<Comparison, "part">): string {
  return part === "test" ? NOTE : `${VALIDATION_NOTE} ${NOTE}`;
}

const VALIDATION_NOTE =
  "The runs have no test images. These are their validation images, by which " +
  "the best epoch of each was chosen: expect lower values on new images.";

const NOTE =
  "Absolute errors are compared by a paired t-test, after a linear mapping fitted on " +
  "these images for each run; a negative difference favors the run. " +
  "Each p is for one comparison: among twenty runs without a true difference, one is " +
  "expected below 0.05. Tests and intervals account for the choice of images only: " +
  "two runs with different seeds differ as well. To judge a setting, compare several " +
  "seeds of each; overlapping intervals show nothing.";

/** The comparison as text for a terminal. */
export function comparisonText(comparison: Comparison): string {
  const parts = comparisonTables(comparison)
    .map(({ title, head, rows }) =>
      [title, ...alignColumns([head, ...rows])].join("\n")
    );
  return [...parts, comparisonNote(comparison)].join("\n\n");
}

const SIGNIFICANT = 0.05;

function differenceRow({ name, difference }: ComparedRun): string[] {
  const { srocc, error } = difference!;
  const { meanDifference, t, pValue } = error;
  const words = !(pValue < SIGNIFICANT)
    ? "not distinguishable"
    : meanDifference < 0
    ? "errs less"
    : "errs more";
  return [
    name,
    signed(formatInterval(srocc)),
    signed(formatLoss(meanDifference)),
    formatLoss(t),
    formatProbability(pValue),
    words,
  ];
}

function formatInterval({ value, low, high }: BootstrapInterval): string {
  const [middle, from, to] = [value, low, high].map(formatCorrelation);
  return `${middle} [${from}, ${to}]`;
}

function signed(text: string): string {
  return /^\d/.test(text) ? `+${text}` : text;
}

function formatProbability(p: number): string {
  if (Number.isNaN(p)) return "-";
  return p < 1e-3 ? "< 0.001" : p.toFixed(3);
}

function formatSetting(value: unknown): string {
  if (value === undefined) return "-";
  return typeof value === "string" ? value : JSON.stringify(value);
}
