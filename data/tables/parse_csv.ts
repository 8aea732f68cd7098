// csv-parse: the CSV parser of the Node world (quotes, BOM, CRLF, tests of 15 years), and it reports line numbers.
import { parse } from "csv-parse/sync";
import { decodeText } from "./decode_text.ts";
import {
  MAX_ROW_LETTERS,
  requireCsvSize,
  requireTableSize,
} from "./table_bounds.ts";
import { tableDialect } from "./table_dialect.ts";
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
  const { text, delimiter } = tableDialect(decoded.text);
  const records: { record: string[]; info: { lines: number } }[] = parse(
    text,
    {
      bom: true,
      delimiter,
      info: true,
      max_record_size: MAX_ROW_LETTERS,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    },
  ) as never;
  const lines = records
    .map(({ record, info }) => ({ cells: record, line: info.lines }))
    .filter(({ cells }) => cells.some((cell) => cell !== ""));
  return headed(lines, decoded.note);
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
