import { krocc } from "./krocc.ts";
import { plcc } from "./plcc.ts";
import { srocc } from "./srocc.ts";

/** One rated video or image: a row of a table, by column name. */
export type Row = Readonly<Record<string, string | number>>;

/** Options for {@linkcode groupedCorrelation}. */
export interface GroupedCorrelationOptions {
  /** Column of the predicted scores. */
  predicted: string;
  /**
   * Column of the subjective scores.
   *
   * @default {"subjective_score"}
   */
  subjective?: string;
  /**
   * Columns whose values together name a row's group.
   *
   * @default {["sequence", "preset"]}
   */
  groupBy?: readonly string[];
  /**
   * Which correlation.
   *
   * @default {"srocc"}
   */
  metric?: "srocc" | "plcc" | "krocc";
  /**
   * Smaller groups are left out.
   *
   * @default {15} (6 for `krocc`), as MSU does
   */
  minimumSize?: number;
}

/** Correlation of one group. */
export interface GroupCorrelation {
  /** The group's values of the `groupBy` columns. */
  group: string[];
  /** Number of its rows. */
  size: number;
  /** Its correlation. */
  value: number;
}

/** A correlation averaged over groups. */
export interface GroupedCorrelation {
  /** The average; NaN if no group was left. */
  value: number;
  /** The groups that were averaged. */
  groups: GroupCorrelation[];
}

const METRICS = { srocc, plcc, krocc };

/** atanh of a perfect correlation is infinite: MSU counts it as this one. */
const NEARLY_PERFECT = 0.99;

/**
 * Mean correlation within groups, by the protocol of MSU's video quality
 * metrics benchmark: scores are compared only among encodings of one sequence
 * with one preset, and the groups' correlations are averaged after Fisher's z
 * transform, weighted by group size.
 *
 *     r = tanh(sum n_g atanh(r_g) / sum n_g)
 *
 * Antsiferova et al., NeurIPS 2022 Datasets and Benchmarks. A group's perfect
 * correlation counts as 0.99, as there. Groups whose correlation is NaN (all
 * its predictions equal) are left out. MSU tables the absolute value, since for
 * some metrics lower is better.
 *
 * @param rows The table, one row for each rated video.
 * @param options Which columns and which correlation.
 * @returns The mean correlation in [-1, 1], and each group's own.
 * @throws {TypeError} If there is no row, a row lacks a column, or a score is
 * not a number.
 * @throws {RangeError} If the metric is unknown, or the minimum size is below
 * 2.
 *
 * @example Two groups, one in order and one not
 * ```ts
 * import { groupedCorrelation } from "@iqa/norm-in-norm/loss";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const rows = [
 *   { video: "a", model: 1, mos: 10 },
 *   { video: "a", model: 3, mos: 20 },
 *   { video: "a", model: 2, mos: 30 },
 *   { video: "b", model: 9, mos: 10 },
 *   { video: "b", model: 8, mos: 15 },
 *   { video: "b", model: 7, mos: 12 },
 * ];
 * const options = {
 *   predicted: "model",
 *   subjective: "mos",
 *   groupBy: ["video"],
 *   minimumSize: 3,
 * };
 * assertAlmostEquals(groupedCorrelation(rows, options).value, 0);
 * ```
 */
export function groupedCorrelation(
  rows: readonly Row[],
  options: GroupedCorrelationOptions,
): GroupedCorrelation {
  const {
    predicted,
    subjective = "subjective_score",
    groupBy = ["sequence", "preset"],
    metric = "srocc",
    minimumSize = metric === "krocc" ? 6 : 15,
  } = options;
  if (!Object.hasOwn(METRICS, metric)) {
    fail(
      RangeError,
      `unknown metric "${metric}", valid metrics are ${
        Object.keys(METRICS).join(", ")
      }`,
    );
  }
  if (!(minimumSize >= 2)) {
    fail(RangeError, `minimumSize must be at least 2, got ${minimumSize}`);
  }
  if (!Array.isArray(rows) || rows.length === 0) {
    fail(TypeError, "there are no rows");
  }

  const groups = new Map<
    string,
    { group: string[]; predicted: number[]; subjective: number[] }
  >();
  rows.forEach((row, i) => {
    const group = groupBy.map((column) => String(cell(row, column, i)));
    const key = JSON.stringify(group);
    const members = groups.get(key) ?? { group, predicted: [], subjective: [] };
    members.predicted.push(score(row, predicted, i));
    members.subjective.push(score(row, subjective, i));
    groups.set(key, members);
  });

  const measured = [...groups.values()]
    .filter((members) => members.predicted.length >= minimumSize)
    .map(({ group, predicted, subjective }) => ({
      group,
      size: predicted.length,
      value: METRICS[metric](predicted, subjective),
    }))
    .filter(({ value }) => !Number.isNaN(value));
  return { value: fisherMean(measured), groups: measured };
}

function fisherMean(groups: readonly GroupCorrelation[]): number {
  let sum = 0, size = 0;
  for (const group of groups) {
    const isPerfect = Math.abs(group.value) > 1 - 1e-12;
    sum += group.size *
      Math.atanh(
        isPerfect ? NEARLY_PERFECT * Math.sign(group.value) : group.value,
      );
    size += group.size;
  }
  return Math.tanh(sum / size);
}

function cell(row: Row, column: string, i: number): string | number {
  const value = row[column];
  if (value === undefined) {
    fail(TypeError, `row ${i} has no column "${column}"`);
  }
  return value;
}

function score(row: Row, column: string, i: number): number {
  const value = cell(row, column, i);
  const number = value === "" ? NaN : Number(value);
  if (!Number.isFinite(number)) {
    fail(TypeError, `row ${i} has "${value}" in column "${column}"`);
  }
  return number;
}

function fail(kind: ErrorConstructor, problem: string): never {
  throw new kind(`Cannot compute grouped correlation: ${problem}`);
}
