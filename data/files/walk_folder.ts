import { realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { type FolderEntry, listFolder } from "./list_folder.ts";
import { PathAlias } from "./path_alias.ts";
import { isRawPath, pathOfBytes } from "./raw_path.ts";
import { rawScript } from "./raw_script.ts";

/** What {@linkcode walkFolder} finds. */
export interface Found {
  /** A file, a link or another thing that is no folder. */
  path: string;
  /** Why it cannot be listed, if it is a folder. */
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
  let entries: FolderEntry[];
  try {
    around = [...outside, await realPath(folder)];
    entries = await listFolder(folder);
  } catch (error) {
    yield { path: folder, error: error as Error };
    return;
  }
  for (const { name, isFolder } of entries) {
    const path = join(folder, name);
    if (!(isFolder ?? await leadsToFolder(path))) {
      yield { path };
      continue;
    }
    const real = await realPath(path).catch(() => undefined);
    const leadsBack = real !== undefined &&
      around.some((each) => `${each}${sep}`.startsWith(`${real}${sep}`));
    if (!leadsBack) yield* walk(path, around);
  }
}

async function leadsToFolder(path: string): Promise<boolean> {
  using alias = new PathAlias(path);
  return (await stat(alias.path).catch(() => undefined))?.isDirectory() ??
    false;
}

/** The real path of a folder. */
async function realPath(folder: string): Promise<string> {
  if (!isRawPath(folder)) {
    try {
      return await realpath(folder);
    } catch (error) {
      // A link with a valid name may lead to a path with invalid UTF-8.
      if (!/UTF-8/.test((error as Error).message)) throw error;
    }
  }
  const line = rawScript('cd "$path" && pwd -P', folder);
  return pathOfBytes(line.subarray(0, -1));
}
