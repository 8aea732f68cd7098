import { Buffer } from "node:buffer";
import { headed } from "./parse_csv.ts";
import { requireTableSize } from "./table_bounds.ts";
import type { ParsedTable } from "./table_task.ts";
import { unzipBytes } from "../files/zip/unzip_bytes.ts";
import { zipStored } from "../files/zip/zip_stored.ts";

/**
 * Parses the first sheet of an Excel workbook (`.xlsx`) whose first line names
 * its columns.
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
  const { readSheet } = await import("read-excel-file/node");
  // The parser trusts the header before each member and not the archive's list, so it gets an archive of the checked
  // members alone.
  const checked = Buffer.concat([...zipStored(members)]);
  const sheet = await readSheet(checked).catch((error: Error) => {
    // An internal error of the library says nothing about the file.
    const isFault = error instanceof TypeError || error instanceof RangeError;
    throw isFault ? new Error("it is no workbook, or a damaged one") : error;
  });
  const rows = sheet.map((cells, i) => ({
    line: i + 1,
    cells: cells.map((cell) => cell === null ? "" : String(cell).trim()),
  })).filter(({ cells }) => cells.some((cell) => cell !== ""));
  if (rows.length === 0) throw new Error("the first sheet is empty");
  return headed(rows);
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
