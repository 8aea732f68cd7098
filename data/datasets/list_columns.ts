import { basename } from "node:path";
import { findColumn, requireColumn, type Table } from "../tables/read_table.ts";
import { type Split, SPLITS } from "../images/scored_image.ts";
import { parseNumber } from "../text/parse_number.ts";
import type { DatasetOptions } from "./dataset_options.ts";

/** The columns of a list. */
export interface ListColumns {
  /** Names of the images. */
  image: number;
  /** Scores. */
  score: number;
  /** Standard deviations of the scores. */
  std?: number;
  /** Parts. */
  split?: number;
  /** Groups of images, such as scenes. */
  group?: number;
  /** The columns that were recognized by name, in a sentence. */
  note?: string;
}

/**
 * Names of columns in lists that the field publishes and people make, without
 * their blanks, signs and case; the preferred one first.
 *
 * From the lists of KonIQ-10k, BIQ2021, SPAQ, KADID-10k, LIVE FB, UHD-IQA,
 * AGIQA-3K, from pyiqa's meta_info files, and from lists written by hand.
 */
const KNOWN: Readonly<Record<"image" | "score" | "std", readonly string[]>> = {
  image: [
    ...["image", "imagename", "imgname", "imagefile", "imagefilename"],
    ...["imagepath", "imgpath", "filename", "file", "filepath", "path"],
    ...["nameimage", "distname", "distimg", "distortedimage", "img", "name"],
  ],
  score: [
    ...["score", "mos", "moszscore", "zmos", "mosz", "qualitymos"],
    ...["mosquality", "mosimage", "meanopinionscore", "subjectivescore"],
    ...["meanscore", "averagescore", "avgscore", "mean", "dmos", "scores"],
    ...["rating", "quality", "subjective"],
  ],
  std: [
    ...["std", "sd", "mosstd", "stdmos", "mossd", "stdev", "stddev"],
    ...["standarddeviation", "stdquality", "scorestd", "stdscore"],
  ],
};

const KNOWN_SPLITS = ["split", "officialsplit", "set", "subset", "part"];

/** The words of a column of parts, in lower case. */
export const PARTS: Readonly<Record<string, Split>> = {
  ...Object.fromEntries(SPLITS.map((split) => [split, split])),
  training: "train",
  val: "validation",
  valid: "validation",
  dev: "validation",
  testing: "test",
};

/**
 * Finds the columns of a list: the one that the caller names, or the one with a usual name.
 *
 * @param table The list.
 * @param options Names of columns, where they are given.
 * @returns The columns.
 * @throws {Error} If a named column is missing, or the columns of images or scores are not recognized.
 */
export function listColumns(
  table: Table,
  options: DatasetOptions,
): ListColumns {
  const image = asked(table, options.imageColumn) ??
    known(table, KNOWN.image) ??
    refuse(table, "names of images", "--image-column");
  const score = asked(table, options.scoreColumn) ??
    known(table, KNOWN.score) ??
    refuse(table, "scores", "--score-column");
  const std = asked(table, options.stdColumn) ?? knownStd(table);
  const split = asked(table, options.splitColumn) ?? knownSplit(table);
  const group = asked(table, options.groupColumn) ??
    findColumn(table, "group");
  const note = noteOf(table, options, { image, score });
  return {
    image,
    score,
    ...std !== undefined && { std },
    ...split !== undefined && { split },
    ...group !== undefined && { group },
    ...note !== undefined && { note },
  };
}

function asked(table: Table, name: string | undefined): number | undefined {
  return name === undefined ? undefined : requireColumn(table, name);
}

function bare(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}

function known(table: Table, names: readonly string[]): number | undefined {
  const columns = table.columns.map(bare);
  const found = names.find((name) => columns.includes(name));
  if (found !== undefined) return columns.indexOf(found);
  // "MOS (1-5)": without what stands in brackets, unless several are alike then.
  const short = table.columns.map((name, i) =>
    EVERY.has(columns[i]!) ? "" : bare(name.replaceAll(BRACKETS, " "))
  );
  const alike = [...short.keys()].filter((i) => names.includes(short[i]!));
  return alike.length === 1 ? alike[0] : undefined;
}

const EVERY: ReadonlySet<string> = new Set(Object.values(KNOWN).flat());

const BRACKETS = /\([^)]*\)|\[[^\]]*\]|\{[^}]*\}/g;

/** A column of deviations; one with another name than "std" must hold numbers alone. */
function knownStd(table: Table): number | undefined {
  const usual = findColumn(table, "std");
  if (usual !== undefined) return usual;
  const column = known(table, KNOWN.std);
  if (column === undefined) return undefined;
  const holds = table.rows.every(({ cells }) =>
    parseNumber(cells[column]!) !== undefined
  );
  return holds ? column : undefined;
}

/** A column of parts; one with another name than "split" must hold nothing else. */
function knownSplit(table: Table): number | undefined {
  const usual = findColumn(table, "split");
  if (usual !== undefined) return usual;
  const column = known(table, KNOWN_SPLITS);
  if (column === undefined) return undefined;
  const holds = table.rows.every(({ cells }) =>
    Object.hasOwn(PARTS, cells[column]!.toLowerCase())
  );
  return holds ? column : undefined;
}

function refuse(table: Table, what: string, flag: string): never {
  const found = table.columns.filter((name) => name !== "")
    .map((name) => `"${name}"`).join(", ");
  const notes = (table.notes ?? []).map((note) => `; ${note}`).join("");
  throw new Error(
    `Cannot read "${table.name}": none of its columns is known to hold ${what}; ` +
      `name it by ${flag}, its columns are ${found}${notes}`,
  );
}

/** Says which columns were used, unless they have the obvious names. */
function noteOf(
  table: Table,
  options: DatasetOptions,
  { image, score }: Pick<ListColumns, "image" | "score">,
): string | undefined {
  const taken = [
    ["names", image, options.imageColumn, "image"],
    ["scores", score, options.scoreColumn, "score"],
  ] as const;
  const told = taken
    .filter(([, column, given, usual]) =>
      given === undefined && bare(table.columns[column]!) !== usual
    )
    .map(([what, column]) => `${what} from column "${table.columns[column]}"`);
  if (told.length === 0) return undefined;
  const isDifference = options.scoreColumn === undefined &&
    bare(table.columns[score]!) === "dmos" && !options.lowerIsBetter;
  const hint = isDifference
    ? "; a higher one counts as better, and --lower-is-better negates it"
    : "";
  return `${basename(table.name)}: ${told.join(" and ")}${hint}`;
}
