// csv-parse: the CSV parser of the Node world (quotes, BOM, CRLF, tests of 15 years), and it reports line numbers.
import { parse } from "csv-parse/sync";
import { decodeText } from "./decode_text.ts";
import {
  MAX_ROW_LETTERS,
  requireCsvSize,
  requireTableSize,
} from "./table_bounds.ts";
import { tableDialect, TITLE } from "./table_dialect.ts";
import { tableHeading } from "./table_heading.ts";
import type { ParsedTable } from "./table_task.ts";

/**
 * Parses a table of text in any dialect: see {@linkcode tableDialect}.
 *
 * @param bytes The file.
 * @returns Columns and lines, cells without surrounding blanks.
 * @throws {Error} If it is empty, too large, or no table; the message is the reason alone.
 */
export function parseCsv(bytes: Uint8Array): ParsedTable {
  requireCsvSize(bytes);
  const decoded = decodeText(bytes);
  requireTable(decoded.text);
  const { text, delimiter } = tableDialect(decoded.text);
  const lines = records(withoutEnd(text), delimiter)
    .map(({ record, info }) => ({ cells: record, line: info.lines }))
    .filter(({ cells }) => cells.some((cell) => cell !== ""));
  return headed(lines, decoded.note);
}

/** DOS ends a text by Ctrl-Z. */
function withoutEnd(text: string): string {
  return text.endsWith("\x1a") ? text.slice(0, -1) : text;
}

/** A line of a table as csv-parse returns it. */
interface CsvRecord {
  record: string[];
  info: { lines: number };
}

function records(text: string, delimiter: string): CsvRecord[] {
  try {
    return parse(text, {
      bom: true,
      delimiter,
      info: true,
      max_record_size: MAX_ROW_LETTERS,
      relax_column_count: true,
      relax_quotes: true, // 24" in the middle of a cell, as pandas reads it
      skip_empty_lines: true,
      trim: true,
    }) as never;
  } catch (error) {
    if ((error as { code?: string }).code !== "CSV_QUOTE_NOT_CLOSED") {
      throw error;
    }
    throw new Error("a quotation mark that opens a cell is not closed", {
      cause: error,
    });
  }
}

/** Texts that are no tables, by their start. */
const OTHERS: readonly [start: RegExp, what: string][] = [
  [
    /^\s*<(!doctype|html|\?xml|head|body)/i,
    "it is a web page: the download did not give the table",
  ],
  [
    /^version https:\/\/git-lfs/,
    "it is a pointer of Git LFS, and not the table itself (git lfs pull)",
  ],
  [/^\s*(\{\s*"|\[\s*[[{])/, "it is JSON: save it as CSV"],
];

/** A line that draws a table: of Markdown, Org mode or reStructuredText, or below names in a terminal. */
const DRAWN =
  /^[ \t|:+=-]*(?:[|+][ \t]*:?[-=]{2}|[-=]{2}:?[ \t]*[|+]|[-=]{2}[ \t]+[-=]{2})[ \t|:+=-]*$/;

function requireTable(text: string): void {
  const start = text.slice(0, 1000);
  for (const [known, what] of OTHERS) {
    if (known.test(start)) throw new Error(what);
  }
  const lines = start.split(/\r\n|\r|\n/).slice(0, TITLE + 2);
  const drawn = lines.findIndex((line) => DRAWN.test(line));
  if (drawn >= 0) {
    throw new Error(
      `line ${drawn + 1} only draws a table, as in Markdown: save it as CSV`,
    );
  }
}

/** Lines as a table, whose rows all have as many cells as the first. */
export function headed(
  lines: { cells: string[]; line: number }[],
  ...said: (string | undefined)[]
): ParsedTable {
  requireTableSize(lines.length, lines.length * (lines[0]?.cells.length ?? 0));
  const { note, ...table } = tableHeading(lines);
  const notes = [...said, note].filter((it) => it !== undefined);
  return { ...table, ...notes.length > 0 && { notes } };
}
