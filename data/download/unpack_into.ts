import { basename, join } from "node:path";
import { unpackZip, type UnpackZipOptions } from "../files/zip/unpack_zip.ts";

/** Options of {@linkcode unpackInto}. */
export interface UnpackIntoOptions extends UnpackZipOptions {
  /** Files that must exist in the folder afterwards. */
  provides: readonly string[];
  /**
   * Subfolder for the whole content.
   *
   * @default {none}
   */
  into?: string | undefined;
}

/**
 * Unpacks a publisher's archive into a data folder, whole or not at all: into a temporary folder inside, from which its
 * files are renamed. The caller holds the folder's lock.
 *
 * A single folder around the content, which packers like to add, is left out.
 *
 * @throws {Error} If the archive is damaged or unsafe, or lacks what it should provide.
 */
export async function unpackInto(
  folder: string,
  archive: string,
  { provides, into, ...options }: UnpackIntoOptions,
): Promise<void> {
  const temporary = join(folder, `.${basename(archive)}.unpacking`);
  await remove(temporary); // left by a process that was killed
  try {
    await unpackZip(archive, join(temporary, "new"), options);
    const content = await contentOf(join(temporary, "new"), { provides, into });
    const old = join(temporary, "old");
    if (into !== undefined) {
      return await replace(content, join(folder, into), old);
    }
    await requireAll(content, archive, provides);
    for (const name of provides) {
      await replace(join(content, name), join(folder, name), old);
    }
  } finally {
    await remove(temporary);
  }
}

/** Files that macOS adds to archives. */
const CLUTTER = new Set(["__MACOSX", ".DS_Store"]);

/** The folder that the content is in: the outermost, or the only one in that. */
async function contentOf(
  folder: string,
  { provides, into }: Pick<UnpackIntoOptions, "provides" | "into">,
): Promise<string> {
  const entries = (await Array.fromAsync(Deno.readDir(folder)))
    .filter(({ name }) => !CLUTTER.has(name));
  const isWhole = into === undefined &&
    provides.every((wanted) => entries.some(({ name }) => name === wanted));
  const [only, ...others] = entries;
  if (isWhole || !only?.isDirectory || others.length > 0) return folder;
  return join(folder, only.name);
}

/** Checks, before anything is moved, that everything exists. */
async function requireAll(
  content: string,
  archive: string,
  provides: readonly string[],
): Promise<void> {
  const names = (await Array.fromAsync(Deno.readDir(content)))
    .map(({ name }) => name);
  const missing = provides.find((name) => !names.includes(name));
  if (missing === undefined) return;
  const some = names.sort().slice(0, 5).map((name) => `"${name}"`).join(", ");
  throw new Error(
    `Cannot unpack ${basename(archive)}: it lacks "${missing}" and has ${some}`,
  );
}

/** Moves something to its place; what was there is removed with the temporary folder. */
async function replace(from: string, to: string, old: string): Promise<void> {
  await Deno.mkdir(old, { recursive: true });
  const kept = join(old, basename(to));
  await Deno.rename(to, kept).catch(ignoreAbsent);
  try {
    await Deno.rename(from, to);
  } catch (error) {
    await Deno.rename(kept, to).catch(ignoreAbsent);
    throw error;
  }
}

async function remove(path: string): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch(ignoreAbsent);
}

function ignoreAbsent(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
