import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { isRawPath, pathOfBytes } from "./raw_path.ts";
import { rawScript } from "./raw_script.ts";

/** An entry of a folder. */
export interface FolderEntry {
  /** Its name; see `raw_path.ts` for invalid UTF-8. */
  name: string;
  /** Whether it is a folder, or undefined for a link, which may lead to one. */
  isFolder: boolean | undefined;
}

/**
 * Lists a folder, by name. If a name or the folder's path has invalid UTF-8, which Deno replaces by U+FFFD, the program
 * `find` lists it.
 *
 * @throws {Error} If the folder cannot be read.
 */
export async function listFolder(folder: string): Promise<FolderEntry[]> {
  const entries = isRawPath(folder) ? undefined : await listed(folder);
  return (entries ?? found(folder))
    .sort((a, b) => a.name < b.name ? -1 : 1);
}

/** By Deno; undefined if a name has invalid UTF-8. */
async function listed(folder: string): Promise<FolderEntry[] | undefined> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true });
  if (
    Deno.build.os === "windows" ||
    !entries.some(({ name }) => /\ufffd/.test(name))
  ) {
    return entries.map((entry) => ({
      name: entry.name,
      isFolder: entry.isSymbolicLink() ? undefined : entry.isDirectory(),
    }));
  }
  return undefined;
}

/** Three lists, each ended by a slash, which no name contains: folders, links, the others. */
const FIND = 'cd "$path" && for kind in "-type d" "-type l" ' +
  '"! -type d ! -type l"; do find . ! -name . -prune $kind -print0 && ' +
  'printf "/\\0" || exit; done';

function found(folder: string): FolderEntry[] {
  const entries: FolderEntry[] = [];
  const kinds = [true, undefined, false];
  const bytes = rawScript(FIND, folder);
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0, at);
    const name = pathOfBytes(bytes.subarray(at, end));
    at = end + 1;
    if (name === "/") kinds.shift();
    else entries.push({ name: name.slice("./".length), isFolder: kinds[0] });
  }
  return entries;
}
