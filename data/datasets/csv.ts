import { dirname, join, resolve } from "node:path";
import { checkDistinct, presentImages } from "./check_images.ts";
import {
  numberCell,
  readTable,
  type Table,
  wordCell,
} from "../tables/read_table.ts";
import type { Dataset, ScoredImage } from "../images/scored_image.ts";
import { isTable, TABLE_ENDINGS } from "../tables/is_table.ts";
import { drawParts } from "./draw_parts.ts";
import { type ListColumns, listColumns, PARTS } from "./list_columns.ts";
import { requireOnlySplit } from "./splits.ts";
import type { DatasetOptions } from "./dataset_options.ts";

/**
 * Your own images: a table (CSV, with tabs or blanks, or an Excel workbook) with a column of image names, one of scores
 * and, if you have them, one of standard deviations and one of parts (`train`, `validation`, `test`). Columns are
 * recognized by the usual names of the field, and the notes say which were used. Without parts, a split of 70 % to
 * train on, 10 % to validate and 20 % to test is drawn: see {@linkcode drawParts}.
 *
 * Names are paths relative to `data` where that is a folder, otherwise to the folder of the CSV file. The scale is what
 * the scores span. If a lower score is better (DMOS), scores are negated, and the notes say so: then scores are
 * comparable across data sets.
 *
 * @param options `data` and `csv`: either names the CSV file; a folder alone must
 * hold `scores.csv` or just one table. Column names as in {@linkcode DatasetOptions}.
 * @returns The images in the order of the file.
 * @throws {Error} If the file lacks a column, a score is not a number, a name
 * occurs twice, or an image is missing.
 */
export async function openCsv(options: DatasetOptions): Promise<Dataset> {
  const { csv, folder } = await locate(options);
  const table = await readTable({ path: csv });
  const columns = listColumns(table, options);
  if (columns.split !== undefined) requireOnlySplit("csv", options);
  const listed = readImages(table, columns, folder, options);
  checkDistinct(listed, table.name);
  const scores = listed.map(({ score }) => score);
  const unit = options.scoreColumn ?? table.columns[columns.score]!;
  // Before missing images are left out, so that the parts of the others do not change.
  const drawn = columns.split === undefined
    ? drawParts(listed, table.name, options)
    : undefined;
  const notes = (table.notes ?? []).map((note) => `${table.name}: ${note}`);
  return {
    name: "csv",
    images: await presentImages(
      drawn?.images ?? listed,
      options.skipUnreadable,
      notes,
    ),
    scale: {
      min: scores.reduce((low, score) => Math.min(low, score), Infinity),
      max: scores.reduce((high, score) => Math.max(high, score), -Infinity),
      higherIsBetter: true,
      unit: options.lowerIsBetter ? `-${unit}` : unit,
    },
    license: "your own",
    citation: "",
    notes: [
      ...notes,
      ...columns.note === undefined ? [] : [columns.note],
      ...options.lowerIsBetter
        ? [
          `a lower ${unit} is better: scores are negated to -${unit}, here and in all results`,
        ]
        : [],
      ...dividedGroups(listed),
    ],
    ...drawn && { drawn: drawn.note },
  };
}

/** Notes the groups that the list itself divides. */
function dividedGroups(images: readonly ScoredImage[]): string[] {
  const parts = new Map<string, Set<string>>();
  for (const { group, split } of images) {
    if (group === undefined || split === undefined) continue;
    parts.set(group, (parts.get(group) ?? new Set()).add(split));
  }
  const divided = [...parts].filter(([, splits]) => splits.size > 1);
  return divided.length === 0 ? [] : [
    `${divided.length} of ${parts.size} groups have images in several parts, such as ` +
    `${divided[0]![0]}: tests on them also measure memory`,
  ];
}

function readImages(
  table: Table,
  columns: ListColumns,
  folder: string,
  options: DatasetOptions,
): ScoredImage[] {
  const { image, std, split, group } = columns;
  return table.rows.map((row) => {
    const name = row.cells[image]!;
    if (name === "") {
      throw new Error(
        `Cannot read "${table.name}": line ${row.line} names no image`,
      );
    }
    const score = numberCell(table, row, columns.score);
    return {
      name,
      path: resolve(folder, name),
      score: options.lowerIsBetter ? 0 - score : score, // no negative zero
      ...std !== undefined && { std: numberCell(table, row, std) },
      ...group !== undefined && row.cells[group] !== "" &&
        { group: row.cells[group]! },
      ...split !== undefined && { split: wordCell(table, row, split, PARTS) },
    };
  });
}

/** Where the CSV file is, and the folder its names are relative to. */
async function locate(
  { csv, data }: DatasetOptions,
): Promise<{ csv: string; folder: string }> {
  if (csv !== undefined) return { csv, folder: data ?? dirname(csv) };
  if (data === undefined) {
    throw new Error(
      "Cannot open csv: neither a CSV file nor a data folder is given; " +
        "--csv or --data names it",
    );
  }
  const isFolder = await isFolderAt(data);
  return isFolder
    ? { csv: join(data, await onlyCsv(data)), folder: data }
    : { csv: data, folder: dirname(data) };
}

async function isFolderAt(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    const reason = error instanceof Deno.errors.NotFound
      ? `${path} is not there`
      : (error as Error).message;
    throw new Error(`Cannot open csv: ${reason}`, { cause: error });
  }
}

async function onlyCsv(folder: string): Promise<string> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const found = entries.map(({ name }) => name).filter(isTable);
  const named = TABLE_ENDINGS.map((ending) => `scores${ending}`)
    .find((name) => found.includes(name));
  if (named) return named;
  if (found.length === 1) return found[0]!;
  throw new Error(
    `Cannot open csv: ${folder} holds ${found.length || "no"} tables` +
      (found.length === 0
        ? ` (${TABLE_ENDINGS.join(", ")})`
        : " and none is scores.csv; --csv names one"),
  );
}
