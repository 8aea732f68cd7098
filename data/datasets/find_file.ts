import { basename, dirname, join } from "node:path";
import { indexNames } from "./index_names.ts";
import { describeStoredFile, type StoredFile } from "../files/stored_file.ts";
import { openZipArchive } from "../files/zip/open_zip_archive.ts";

/** Finds a file; throws an error whose message is the reason why it cannot be used. */
export type FindFile = (file: StoredFile) => Promise<StoredFile>;

/**
 * Makes a function that finds listed files.
 *
 * It takes a file of the same name in other case (`.JPG` for `.jpg`), or with the ending of an image that the list
 * leaves out, or with slashes for backslashes, unless several are there. Each folder is listed at most once, and only
 * if a file is missing; each archive once.
 *
 * @returns The function.
 */
export function createFileFinder(): FindFile {
  const listings = new Map<string, Promise<ReturnType<typeof indexNames>>>();
  const listed = (key: string, list: () => Promise<string[]>) => {
    const known = listings.get(key) ?? list().then(indexNames);
    listings.set(key, known);
    return known;
  };
  return async (file) => {
    const { path, archive } = file;
    if (archive !== undefined) {
      const names = await listed(archive, () => membersOf(archive));
      return { archive, path: only(matching(names, path), file) };
    }
    if (await isThere(path)) return file;
    const slashed = path.replaceAll("\\", "/");
    if (slashed !== path && await isThere(slashed)) return { path: slashed };
    const folder = dirname(slashed);
    const names = await listed(folder, () => filesOf(folder));
    const found = join(
      folder,
      only(matching(names, basename(slashed)), file),
    );
    if (await isThere(found)) return { path: found };
    throw new Error(`${found} is a symbolic link to a file that is not there`);
  };
}

/** Endings that a list may omit. */
const ENDINGS = "jpg jpeg png bmp webp tif tiff gif avif heic jp2 jxl ppm"
  .split(" ");

/** The files that a name may stand for: itself in any case, or with an ending added. */
function matching(
  names: ReturnType<typeof indexNames>,
  name: string,
): readonly string[] {
  const same = names(name);
  if (same.length > 0) return same;
  return ENDINGS.flatMap((ending) => names(`${name}.${ending}`));
}

async function isThere(path: string): Promise<boolean> {
  try {
    if ((await Deno.stat(path)).isFile) return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    if (error instanceof Deno.errors.FilesystemLoop) {
      throw new Error(`${path} is a symbolic link that leads back to itself`);
    }
    throw error;
  }
  throw new Error(`${path} is a folder`);
}

function only(matches: readonly string[], file: StoredFile): string {
  if (matches.length === 1) return matches[0]!;
  throw new Error(
    `${describeStoredFile(file)} is not there` +
      (matches.length === 0
        ? ""
        : `, and ${matches.length} files differ from it by case or ending alone`),
  );
}

async function membersOf(archive: string): Promise<string[]> {
  return (await openZipArchive(archive)).names;
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.filter(({ isDirectory }) => !isDirectory)
      .map(({ name }) => name);
  } catch {
    return []; // a missing or unreadable folder has no other spelling
  }
}
