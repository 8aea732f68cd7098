import { basename } from "node:path";
import type { Table } from "./read_table.ts";
import { tableHeading } from "./table_heading.ts";
import {
  openZipArchive,
  requireReadable,
} from "../files/zip/open_zip_archive.ts";

/**
 * Reads the first sheet of an Excel workbook (`.xlsx`) whose first line names its
 * columns, as {@linkcode readTable} reads CSV.
 *
 * The parsing is read-excel-file's: kept up to date, a tenth of exceljs in size.
 *
 * @param path The file.
 * @returns Columns and lines; numbers as text that reads as the same number.
 * @throws {Error} If the file is missing, empty, too large, or not a workbook.
 */
export async function readWorkbook(path: string): Promise<Table> {
  const name = basename(path);
  try {
    const archive = await openZipArchive(path);
    requireReadable(archive.bytes);
    // The parser would unpack a member that is longer than it says.
    for (const member of archive.names) await archive.read(member);
    const { readSheet } = await import("read-excel-file/node");
    const rows = (await readSheet(path)).map((cells, i) => ({
      line: i + 1,
      cells: cells.map((cell) => cell === null ? "" : String(cell).trim()),
    })).filter(({ cells }) => cells.some((cell) => cell !== ""));
    if (rows.length === 0) throw new Error("the first sheet is empty");
    const { note, ...headed } = tableHeading(rows);
    return { name, ...headed, ...note !== undefined && { notes: [note] } };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WorkbookError(`Cannot read "${name}": ${reason}`, {
      cause: error,
    });
  }
}

/** A workbook that cannot be read; the message names it. */
export class WorkbookError extends Error {}
