import { basename } from "node:path";
import { nearestName } from "../text/nearest_name.ts";
import { isOfTwoMeanings, parseNumber } from "../text/parse_number.ts";
import {
  describeStoredFile,
  readStoredFile,
  type StoredFile,
} from "../files/stored_file.ts";
// csv-parse: the CSV parser of the Node world (quotes, BOM, CRLF, tests of 15 years), and it reports line numbers.
import { parse } from "csv-parse/sync";
import { decodeText } from "./decode_text.ts";
import { readWorkbook, WorkbookError } from "./read_workbook.ts";
import { tableDialect } from "./table_dialect.ts";
import { tableHeading } from "./table_heading.ts";

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
  /** What is to be said of how it was read. */
  notes?: string[];
}

/**
 * Reads a table of text or the first sheet of an Excel workbook (`.xlsx`), told by
 * its content.
 *
 * Of text, the encoding, the separator (comma, semicolon, tab, bar or blanks) and
 * whether the first line names the columns are told by the content, too: see
 * {@linkcode decodeText}, {@linkcode tableDialect} and {@linkcode tableHeading}.
 *
 * @param file The file.
 * @returns Columns and lines, cells without surrounding blanks.
 * @throws {Error} If the file is missing, empty, or no table.
 */
export async function readTable(file: StoredFile): Promise<Table> {
  const name = basename(file.path);
  try {
    const bytes = await readStoredFile(file);
    if (file.archive === undefined && _isZip(bytes)) {
      return await readWorkbook(file.path);
    }
    const decoded = decodeText(bytes);
    const { text, delimiter } = tableDialect(decoded.text);
    const records: { record: string[]; info: { lines: number } }[] = parse(
      text,
      {
        bom: true,
        delimiter,
        info: true,
        relax_column_count: true,
        skip_empty_lines: true,
        trim: true,
      },
    ) as never;
    const { note, ...headed } = tableHeading(
      records.map(({ record, info }) => ({ cells: record, line: info.lines }))
        .filter(({ cells }) => cells.some((cell) => cell !== "")),
    );
    const notes = [decoded.note, note].filter((it) => it !== undefined);
    return { name, ...headed, ...notes.length > 0 && { notes } };
  } catch (error) {
    if (error instanceof WorkbookError) throw error;
    throw new Error(`Cannot read "${name}": ${_reason(file, error)}`, {
      cause: error,
    });
  }
}

/** "PK", as a workbook begins. */
function _isZip([first, second, third]: Uint8Array): boolean {
  return first === 0x50 && second === 0x4b && third === 3;
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
  const fail = (fact: string): never => {
    throw new Error(
      `Cannot read "${table.name}": line ${row.line}, column "${
        table.columns[column]
      }": "${text}" ${fact}`,
    );
  };
  const number = parseNumber(text) ?? fail("is not a number");
  if (isOfTwoMeanings(text) && !_hasDecimalCommas(table, column)) {
    fail("may mean thousands or decimals; write it with a point or without");
  }
  return number;
}

/** Whether some cell of a column shows that its commas stand before decimals. */
function _hasDecimalCommas(table: Table, column: number): boolean {
  const known = decimalCommas.get(table) ?? new Map<number, boolean>();
  decimalCommas.set(table, known);
  const found = known.get(column) ?? table.rows.some(({ cells }) => {
    const text = cells[column]!;
    return text.includes(",") && !isOfTwoMeanings(text);
  });
  known.set(column, found);
  return found;
}

/** What was found of columns, so that each is looked through once. */
const decimalCommas = new WeakMap<Table, Map<number, boolean>>();

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
  return error instanceof Error ? error.message : String(error);
}
