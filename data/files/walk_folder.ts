import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";

/** What {@linkcode walkFolder} finds. */
export interface Found {
  /** A file, a link or another thing that is no folder. */
  path: string;
  /** Why it cannot be looked into, if it is a folder. */
  error?: Error;
}

/**
 * The files in a folder and in all folders below it, also in those that are
 * linked into it (a network disk, a second volume), as `os.walk` with
 * `followlinks=True` finds them. A link that leads back to a folder around it is
 * left out.
 *
 * @param folder The folder.
 * @returns By name within each folder: files, links and other things that are
 * no folders, and folders that cannot be listed, each with its error.
 */
export async function* walkFolder(folder: string): AsyncGenerator<Found> {
  yield* walk(folder, []);
}

async function* walk(
  folder: string,
  outside: readonly string[],
): AsyncGenerator<Found> {
  let around: string[];
  let entries: Dirent[];
  try {
    around = [...outside, await realpath(folder)];
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    yield { path: folder, error: error as Error };
    return;
  }
  entries.sort((a, b) => a.name < b.name ? -1 : 1);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    const isFolder = entry.isDirectory() ||
      entry.isSymbolicLink() && await leadsToFolder(path);
    if (!isFolder) {
      yield { path };
      continue;
    }
    const real = await realpath(path).catch(() => undefined);
    const leadsBack = real !== undefined &&
      around.some((each) => `${each}${sep}`.startsWith(`${real}${sep}`));
    if (!leadsBack) yield* walk(path, around);
  }
}

async function leadsToFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
