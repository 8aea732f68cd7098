import { readdir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";

/**
 * The files in a folder and in all folders below it, also in those that are
 * linked into it (a network disk, a second volume), as `os.walk` with
 * `followlinks=True` finds them. A link that leads back to a folder around it is
 * left out.
 *
 * @param folder The folder.
 * @returns By name within each folder: paths of files, and of links and other things that are no folders.
 * @throws {Error} If a folder cannot be listed.
 */
export async function* walkFolder(folder: string): AsyncGenerator<string> {
  yield* walk(folder, [await realpath(folder)]);
}

async function* walk(
  folder: string,
  around: readonly string[],
): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => a.name < b.name ? -1 : 1);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    const isFolder = entry.isDirectory() ||
      entry.isSymbolicLink() && await leadsToFolder(path);
    if (!isFolder) {
      yield path;
      continue;
    }
    const real = await realpath(path);
    const leadsBack = around.some((each) =>
      `${each}${sep}`.startsWith(`${real}${sep}`)
    );
    if (!leadsBack) yield* walk(path, [...around, real]);
  }
}

async function leadsToFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
