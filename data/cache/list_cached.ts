import { join } from "node:path";
import { cachedBytes, COMPLETE, UNFINISHED } from "./cached_image.ts";

/** An unfinished file older than this was left behind by a process that was killed. */
const ABANDONED_MS = 3600_000;

/** Bytes in a cache, from the number of its files: the name of their folder gives the size of each. */
export async function sizeOfCache(folder: string): Promise<number> {
  let total = 0;
  for await (const { bytes } of listCached(folder)) total += bytes;
  return total;
}

/**
 * The images in a cache.
 *
 * Files that a killed process left unfinished are removed on the way. A file that is
 * removed meanwhile, by any process, is not an error.
 *
 * @param folder The cache's folder.
 */
export async function* listCached(
  folder: string,
): AsyncGenerator<{ path: string; bytes: number }> {
  for (const size of await namesIn(folder)) {
    const sides = /^(\d+)x(\d+)$/.exec(size);
    if (!sides) continue;
    const bytes = cachedBytes({
      height: Number(sides[1]),
      width: Number(sides[2]),
    });
    for (const part of await namesIn(join(folder, size))) {
      for (const name of await namesIn(join(folder, size, part))) {
        const path = join(folder, size, part, name);
        if (name.endsWith(COMPLETE)) yield { path, bytes };
        else if (name.endsWith(UNFINISHED)) await removeAbandoned(path);
      }
    }
  }
}

/** Names in a folder; none if it does not exist or is not a folder. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  } catch {
    return [];
  }
}

async function removeAbandoned(path: string): Promise<void> {
  const mtime = await lastUse(path);
  if (mtime !== undefined && Date.now() - mtime > ABANDONED_MS) {
    await Deno.remove(path).catch(() => {});
  }
}

/** Time of the last use of a file in milliseconds; undefined if the file is gone. */
export async function lastUse(path: string): Promise<number | undefined> {
  try {
    return (await Deno.stat(path)).mtime?.getTime();
  } catch {
    return undefined;
  }
}
