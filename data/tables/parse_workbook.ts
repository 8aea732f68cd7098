import { Buffer } from "node:buffer";
import { headed } from "./parse_csv.ts";
import { requireTableSize } from "./table_bounds.ts";
import type { ParsedTable } from "./table_task.ts";
import { unzipBytes } from "../files/zip/unzip_bytes.ts";
import { zipStored } from "../files/zip/zip_stored.ts";

/**
 * Parses the first sheet of an Excel workbook (`.xlsx`) that holds a table; a note
 * says which, unless it is the first of all.
 *
 * npm:read-excel-file parses it: it is maintained, and a tenth of exceljs in size.
 *
 * @param bytes The file.
 * @returns Columns and lines; numbers as text that reads as the same number.
 * @throws {Error} If it is empty, too large, or not a workbook; the message is the reason alone.
 */
export async function parseWorkbook(bytes: Uint8Array): Promise<ParsedTable> {
  // The parser would make a row for every position up to the last.
  const members = await unzipBytes(bytes);
  for (const { content } of members) requireNearCells(content);
  requireExcel(members.map(({ name }) => name));
  // The parser trusts the header before each member and not the archive's list, so it gets an archive of the checked
  // members alone.
  const checked = Buffer.concat([...zipStored(members)]);
  const sheets: (Rows | Error)[] = [];
  for (let n = 1; n <= MAX_SHEETS; n++) {
    const rows = await readRows(checked, n);
    if (!rows) break;
    sheets.push(rows);
    if (rows instanceof Error || !isList(rows)) continue;
    return headed(
      rows,
      n === 1 ? undefined : `it is sheet ${n} of the workbook`,
    );
  }
  if (sheets.length === 0) throw new Error("it has no sheets");
  const other = sheets.find((it) => it instanceof Error || it.length > 1);
  if (other instanceof Error) throw other;
  if (other) return headed(other); // a list of one column
  const [only] = sheets as Rows[];
  if (sheets.length > 1) throw new Error("none of its sheets holds a table");
  if (only!.length === 0) throw new Error("its sheet is empty");
  return headed(only!);
}

/** Most sheets that are searched for a table. */
const MAX_SHEETS = 8;

type Rows = Parameters<typeof headed>[0];

/** The rows of a sheet, from 1, that are not blank, or why there are none; undefined if there is no such sheet. */
async function readRows(
  workbook: Buffer,
  sheet: number,
): Promise<Rows | Error | undefined> {
  const { readSheet } = await import("read-excel-file/node");
  try {
    return (await readSheet(workbook, sheet)).map((cells, i) => ({
      line: i + 1,
      cells: cells.map((cell) => cell === null ? "" : String(cell).trim()),
    })).filter(({ cells }) => cells.some((cell) => cell !== ""));
  } catch (error) {
    if ((error as Error).name === "SheetNotFoundError") return undefined;
    // An internal error of the library says nothing about the file.
    const isFault = error instanceof TypeError || error instanceof RangeError;
    return isFault ? new Error(UNREAD, { cause: error }) : error as Error;
  }
}

/** The library needs the place of each cell, which Excel and LibreOffice write and the standard leaves out. */
const UNREAD = "it is damaged, or its cells do not say their places; " +
  "save it again with Excel or LibreOffice, or as CSV";

/** Whether two rows have two cells each; a cover sheet has not. */
function isList(rows: Rows): boolean {
  return rows.filter(({ cells }) =>
    cells.filter((cell) => cell !== "").length > 1
  ).length > 1;
}

/** Refuses other files that are zip archives, in words of theirs. */
function requireExcel(names: readonly string[]): void {
  if (names.some((name) => /^xl\/workbook\w*\.xml$/i.test(name))) return;
  throw new Error(
    names.includes("xl/workbook.bin")
      ? "it is a binary workbook (.xlsb): save it as .xlsx or as CSV"
      : names.includes("content.xml")
      ? "it is an OpenDocument file: save the table as .xlsx or as CSV"
      : names.some((name) => name.startsWith("Index/"))
      ? "it looks like a file of Numbers: export the table as .xlsx or as CSV"
      : "it is a zip archive and no Excel workbook (.xlsx)",
  );
}

/** An attribute that says where a row or a cell is: `r="B7"`. */
const PLACE = /\sr\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** Letters of a column and the number of a row, either of which may be left out. */
const REFERENCE = /^([A-Za-z]{0,3})(\d{0,7})$/;

/**
 * Checks that the places which a sheet names span no more than a table may have.
 *
 * @param member Any member of the archive.
 */
function requireNearCells(member: Uint8Array): void {
  if (member[0] !== LESS && !member.subarray(0, 8).includes(LESS)) return; // not XML: a picture
  let rows = 0;
  let columns = 0;
  const text = new TextDecoder().decode(member);
  for (const [, double, single] of text.matchAll(PLACE)) {
    const place = double ?? single!;
    const match = REFERENCE.exec(place);
    if (!match) {
      throw new Error(
        `a sheet has a cell at "${
          place.slice(0, 40)
        }", which is not a position in it`,
      );
    }
    rows = Math.max(rows, Number(match[2]));
    columns = Math.max(columns, columnNumber(match[1]!));
  }
  requireTableSize(rows, rows * columns);
}

const LESS = 0x3c;

/** A is 1, Z 26, AA 27. */
function columnNumber(letters: string): number {
  let number = 0;
  for (const letter of letters.toUpperCase()) {
    number = number * 26 + letter.charCodeAt(0) - 64;
  }
  return number;
}
