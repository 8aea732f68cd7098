import { basename } from "node:path";
import type { Table } from "./table.ts";
import { readRegularFile } from "../files/read_regular_file.ts";
import { inTableThread } from "./table_thread.ts";
import { messageOf } from "../text/message_of.ts";

/** The most bytes of a workbook: SPAQ's has 1 MB. */
const MAX_WORKBOOK_BYTES = 2 ** 25;

/**
 * Reads the first sheet of an Excel workbook (`.xlsx`) that holds a table, as {@linkcode readTable} reads CSV.
 *
 * @param path The file.
 * @returns Columns and lines; numbers as text that reads as the same number.
 * @throws {Error} If the file is missing, empty, too large, or not a workbook.
 */
export async function readWorkbook(path: string): Promise<Table> {
  const name = basename(path);
  try {
    const bytes = await readRegularFile(path, MAX_WORKBOOK_BYTES);
    return { name, ...await inTableThread({ kind: "workbook", bytes }) };
  } catch (error) {
    const reason = messageOf(error);
    throw new WorkbookError(`Cannot read "${name}": ${reason}`, {
      cause: error,
    });
  }
}

/** A workbook that cannot be read; the message names it. */
export class WorkbookError extends Error {}
