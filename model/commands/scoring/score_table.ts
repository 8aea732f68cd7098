import { basename, dirname, join } from "node:path";
import {
  TEMPORARY_SUFFIX,
  temporaryPath,
} from "../../../data/files/write_atomically.ts";
import { messageOf } from "../../../data/text/message_of.ts";

/** A row of a table of scores: an image, or a frame of a video, or an input that has no score. */
export interface TableRow {
  /** The input as it was given. */
  path: string;
  /** Number of the frame from 0; absent for an image. */
  frame?: number;
  /** Time of the frame in seconds; absent if unknown. */
  time?: number;
  /** The predicted score. */
  score?: number;
  /** Why there is no score. */
  error?: string;
}

/** A file to which scores are written, row by row. */
export interface ScoreTable {
  /** Adds a row; resolves when the next one may be added. */
  add(row: TableRow): Promise<void>;
  /** Completes the file with the rows that were added, even if not everything was scored. */
  end(): Promise<void>;
}

/**
 * Files of earlier scorings: the file itself, if it exists, and unfinished ones of killed processes.
 */
export async function earlierTables(path: string): Promise<string[]> {
  const found: string[] = [];
  if (await Deno.stat(path).catch(() => undefined)) found.push(path);
  const folder = dirname(path);
  const pattern = /\.[0-9a-f-]{36}(?=\.[a-z]+$)/;
  const own = basename(temporaryPath(path)).replace(pattern, "");
  for await (const { name } of Deno.readDir(folder)) {
    if (pattern.test(name) && name.replace(pattern, "") === own) {
      found.push(join(folder, name));
    }
  }
  return found;
}

/**
 * Copies the scores of earlier tables. Inputs that had an error are left out,
 * to be tried again.
 *
 * @param earlier The earlier tables.
 * @param read Reads the rows of one.
 * @param table Where the rows go.
 * @returns The inputs that need not be scored again.
 * @throws {Error} If a finished table has other content.
 */
export async function takeOver(
  earlier: readonly string[],
  read: (path: string) => AsyncIterable<TableRow>,
  table: ScoreTable,
): Promise<Set<string>> {
  const done = new Set<string>();
  for (const source of earlier) {
    const before = new Set(done);
    try {
      for await (const row of read(source)) {
        if (row.error !== undefined || before.has(row.path)) continue;
        done.add(row.path);
        await table.add(row);
      }
    } catch (error) {
      // An unfinished file cannot be read in a format that needs its end.
      if (source.endsWith(TEMPORARY_SUFFIX)) continue;
      const reason = messageOf(error);
      throw new Error(`Cannot resume from ${source}: ${reason}`, {
        cause: error,
      });
    }
  }
  return done;
}
