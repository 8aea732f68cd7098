import { basename } from "node:path";
import { nearestName } from "../text/nearest_name.ts";
import {
  describeStoredFile,
  readStoredFile,
  type StoredFile,
} from "../files/stored_file.ts";
// csv-parse: the CSV parser of the Node world (quotes, BOM, CRLF, tests of 15 years), and it reports line numbers.
import { parse } from "csv-parse/sync";

/** One line of a {@linkcode Table}. */
export interface TableRow {
  /** Line number in the file, from 1. */
  line: number;
  /** Cells by column. */
  cells: string[];
}

/** A CSV file: its columns and the lines below them. */
export interface Table {
  /** File name, for messages. */
  name: string;
  /** Column names. */
  columns: string[];
  /** The lines that are not blank. */
  rows: TableRow[];
}

/**
 * Reads a CSV file whose first line names its columns.
 *
 * @param file The file, in UTF-8 with or without byte order mark.
 * @returns Columns and lines, cells without surrounding blanks.
 * @throws {Error} If the file is missing, empty, or not CSV in UTF-8.
 */
export async function readTable(file: StoredFile): Promise<Table> {
  const name = basename(file.path);
  try {
    const text = new TextDecoder("utf-8", { fatal: true })
      .decode(await readStoredFile(file));
    const records: { record: string[]; info: { lines: number } }[] = parse(
      text,
      { bom: true, info: true, skip_empty_lines: true, trim: true },
    ) as never;
    const [header, ...rows] = records.map(({ record, info }) => ({
      cells: record,
      line: info.lines,
    }));
    if (!header) throw new Error("the file is empty");
    if (rows.length === 0) throw new Error("no line follows the column names");
    return { name, columns: header.cells, rows };
  } catch (error) {
    throw new Error(`Cannot read "${name}": ${_reason(file, error)}`, {
      cause: error,
    });
  }
}

/**
 * The place of a column, by name; case does not count.
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
 * The place of a column that must be there.
 *
 * @param table The table.
 * @param column Name of the column.
 * @returns Its index.
 * @throws {Error} If there is none; the message lists the columns found.
 */
export function requireColumn(table: Table, column: string): number {
  const index = findColumn(table, column);
  if (index !== undefined) return index;
  const found = table.columns.filter((name) => name !== "")
    .map((name) => `"${name}"`).join(", ");
  throw new Error(
    `Cannot read "${table.name}": it has no column "${column}", its columns are ${found}`,
  );
}

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
  const number = Number(text);
  if (text !== "" && Number.isFinite(number)) return number;
  throw new Error(
    `Cannot read "${table.name}": line ${row.line}, column "${
      table.columns[column]
    }": ` +
      `"${text}" is not a number`,
  );
}

/**
 * A cell that holds one of a few words; case does not count.
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
    } is "${text}", not ${words.join(", ")}` +
      (nearest ? ` (did you mean "${nearest}"?)` : ""),
  );
}

function _reason(file: StoredFile, error: unknown): string {
  if (error instanceof Deno.errors.NotFound) {
    return `${describeStoredFile(file)} is not there`;
  }
  if (error instanceof TypeError) return "its text is not UTF-8";
  return error instanceof Error ? error.message : String(error);
}
