import { basename } from "node:path";
import { nearestName } from "../text/nearest_name.ts";
import { isOfTwoMeanings, parseNumber } from "../text/parse_number.ts";
import {
  describeStoredFile,
  readStoredFile,
  type StoredFile,
} from "../files/stored_file.ts";
import { readRegularFile } from "../files/read_regular_file.ts";
import { shorten } from "../text/shorten.ts";
import { readWorkbook, WorkbookError } from "./read_workbook.ts";
import { MAX_CSV_BYTES } from "./table_bounds.ts";
import type { Table, TableRow } from "./table.ts";
import { inTableThread } from "./table_thread.ts";
import { messageOf } from "../text/message_of.ts";

export type { Table, TableRow };

/**
 * Reads a table of text or the first sheet of an Excel workbook (`.xlsx`), recognized
 * by its content.
 *
 * The encoding of text, the separator (comma, semicolon, tab, bar or blanks) and
 * whether the first line names the columns are recognized by the content too: see
 * `decode_text.ts`, `table_dialect.ts` and `table_heading.ts`. The file need not be
 * trusted: it is read on a separate thread, with bounds of time and size.
 *
 * @param file The file.
 * @returns Columns and lines, cells without surrounding blanks.
 * @throws {Error} If the file is missing, empty, or no table.
 */
export async function readTable(file: StoredFile): Promise<Table> {
  const name = basename(file.path);
  try {
    const bytes = file.archive === undefined
      ? await readRegularFile(file.path, MAX_CSV_BYTES)
      : await readStoredFile(file);
    if (file.archive === undefined && isZip(bytes)) {
      return await readWorkbook(file.path);
    }
    return { name, ...await inTableThread({ kind: "csv", bytes }) };
  } catch (error) {
    if (error instanceof WorkbookError) throw error;
    throw new Error(`Cannot read "${name}": ${reason(file, error)}`, {
      cause: error,
    });
  }
}

/** "PK", as a workbook begins. */
function isZip([first, second, third]: Uint8Array): boolean {
  return first === 0x50 && second === 0x4b && third === 3;
}

/**
 * Finds a column by name; case does not matter.
 *
 * @param table The table.
 * @param column Name of the column.
 * @returns Its index, `undefined` if there is none of this name.
 */
export function findColumn(table: Table, column: string): number | undefined {
  const exact = table.columns.indexOf(column);
  if (exact >= 0) return exact;
  const index = table.columns.findIndex((name) =>
    name.toLowerCase() === column.toLowerCase()
  );
  return index >= 0 ? index : undefined;
}

/**
 * Finds a column that must exist.
 *
 * @param table The table.
 * @param column Name of the column.
 * @returns Its index.
 * @throws {Error} If there is none; the message lists the columns found.
 */
export function requireColumn(table: Table, column: string): number {
  const index = findColumn(table, column);
  if (index !== undefined) return index;
  const named = table.columns.filter((name) => name !== "");
  const more = named.length - MOST_NAMED;
  const found = named.slice(0, MOST_NAMED)
    .map((name) => `"${shorten(name)}"`).join(", ") +
    (more > 0 ? ` and ${more} more` : "");
  throw new Error(
    `Cannot read "${table.name}": it has no column "${column}", its columns are ${found}`,
  );
}

/** Columns that a message names. */
const MOST_NAMED = 20;

/**
 * A cell as a number.
 *
 * @param table The table.
 * @param row One of its rows.
 * @param column Index of the column.
 * @returns A finite number.
 * @throws {Error} If the cell holds anything else; the message names the line.
 */
export function numberCell(
  table: Table,
  row: TableRow,
  column: number,
): number {
  const text = row.cells[column]!;
  const fail = (fact: string): never => {
    throw new Error(
      `Cannot read "${table.name}": line ${row.line}, column "${
        shorten(table.columns[column]!)
      }": "${shorten(text)}" ${fact}`,
    );
  };
  const number = parseNumber(text) ?? fail(
    text.endsWith("%")
      ? "is not a number; write it without the percent sign"
      : "is not a number",
  );
  if (isOfTwoMeanings(text) && !hasDecimalCommas(table, column)) {
    fail("may mean thousands or decimals; write it with a point or without");
  }
  return number;
}

/** Whether a cell of a column shows that its commas are decimal separators. */
function hasDecimalCommas(table: Table, column: number): boolean {
  const known = decimalCommas.get(table) ?? new Map<number, boolean>();
  decimalCommas.set(table, known);
  const found = known.get(column) ?? table.rows.some(({ cells }) => {
    const text = cells[column]!;
    return /,\d+(e.*)?$/i.test(text) && !isOfTwoMeanings(text);
  });
  known.set(column, found);
  return found;
}

/** Results by column, so that each is searched once. */
const decimalCommas = new WeakMap<Table, Map<number, boolean>>();

/**
 * A cell that holds one of a few words; case does not matter.
 *
 * @param table The table.
 * @param row One of its rows.
 * @param column Index of the column.
 * @param meanings What each word stands for, in lower case.
 * @returns The meaning.
 * @throws {Error} If the cell holds anything else; the message names the line and the nearest word.
 */
export function wordCell<Meaning>(
  table: Table,
  row: TableRow,
  column: number,
  meanings: Readonly<Record<string, Meaning>>,
): Meaning {
  const text = row.cells[column]!;
  const word = text.toLowerCase();
  if (Object.hasOwn(meanings, word)) return meanings[word]!;
  const words = Object.keys(meanings);
  const nearest = nearestName(text, words);
  throw new Error(
    `Cannot read "${table.name}": line ${row.line}: ${
      table.columns[column]
    } is "${shorten(text)}", not ${words.join(", ")}` +
      (nearest ? ` (did you mean "${nearest}"?)` : ""),
  );
}

function reason(file: StoredFile, error: unknown): string {
  if ((error as Error).cause instanceof Deno.errors.NotFound) {
    return `${describeStoredFile(file)} is not there`;
  }
  return messageOf(error);
}
