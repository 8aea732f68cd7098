import { basename } from "node:path";
import type { Table } from "./read_table.ts";
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
    const [columns, ...rows] = (await readSheet(path)).map((cells) =>
      cells.map((cell) => cell === null ? "" : String(cell).trim())
    );
    if (!columns) throw new Error("the first sheet is empty");
    if (rows.length === 0) throw new Error("no line follows the column names");
    return {
      name,
      columns,
      rows: rows.map((cells, i) => ({ cells, line: i + 2 })),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot read "${name}": ${reason}`, { cause: error });
  }
}
