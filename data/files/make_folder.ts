import { basename, dirname, join } from "node:path";

/** An unfinished folder older than this was left behind by a process that was killed. */
const ABANDONED_MS = 3600_000;

/**
 * Makes a folder with its content, or leaves nothing: it is filled under a temporary name beside it and renamed when it
 * is complete. If the folder exists already, or another process finishes it meanwhile, that one is kept.
 *
 * @param folder Path of the folder.
 * @param fill Writes the content into the folder it is given.
 * @throws {Error} What `fill` throws.
 */
export async function makeFolder(
  folder: string,
  fill: (temporary: string) => Promise<void>,
): Promise<void> {
  if (await exists(folder)) return;
  const unfinished = `${folder}.unfinished-`;
  const temporary = unfinished + crypto.randomUUID();
  // Not writable for others with any umask: it may hold programs.
  await Deno.mkdir(temporary, { recursive: true, mode: 0o755 });
  await removeAbandoned(unfinished);
  try {
    await fill(temporary);
    await Deno.rename(temporary, folder);
  } catch (error) {
    await Deno.remove(temporary, { recursive: true });
    // Renaming onto the complete folder of another process fails, and that is fine.
    if (!await exists(folder)) throw error;
  }
}

async function removeAbandoned(unfinished: string): Promise<void> {
  const parent = dirname(unfinished);
  for await (const { name } of Deno.readDir(parent)) {
    if (!name.startsWith(basename(unfinished))) continue;
    const path = join(parent, name);
    try {
      const { mtime } = await Deno.stat(path);
      if (mtime && Date.now() - mtime.getTime() > ABANDONED_MS) {
        await Deno.remove(path, { recursive: true });
      }
    } catch (error) {
      // Another process may finish or remove its own at this moment.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
