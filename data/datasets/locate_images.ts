import { basename, dirname, join } from "node:path";
import { indexNames } from "./index_names.ts";
import type { StoredFile } from "../files/stored_file.ts";
import { openZipArchive } from "../files/zip/open_zip_archive.ts";
import type { DataFolder } from "./data_folder.ts";

/** Where a data set's images may be. */
export interface ImagePlaces {
  /** Names of folders, the preferred one first. */
  folders: string[];
  /** Names of zip archives, the preferred one first; taken if there is no folder. */
  archives?: string[];
}

/**
 * Finds a data set's images: in a folder, in a published archive, or beside the list.
 *
 * @param folder The data set's folder.
 * @param places The places to search.
 * @param names Names of the images.
 * @returns A function that gives the place of an image by name; the file need not exist.
 * @throws {Error} If there is no such folder, no such archive, and no image beside the list.
 */
export async function locateImages(
  folder: DataFolder,
  { folders, archives = [] }: ImagePlaces,
  names: readonly string[],
): Promise<(name: string) => StoredFile> {
  const unpacked = await folder.find(...folders);
  if (unpacked) return (name) => ({ path: join(unpacked, name) });
  const archive = await folder.find(...archives);
  if (!archive) {
    requireBeside(folder, [...folders, ...archives], names);
    return (name) => ({ path: join(folder.path, name) });
  }
  const prefix = await folderInside(archive, names);
  return (name) => ({ path: `${prefix}${name}`, archive });
}

function requireBeside(
  { dataset, path, names: present }: DataFolder,
  places: string[],
  names: readonly string[],
): void {
  const matches = indexNames(present);
  if (names.some((name) => matches(name.split("/")[0]!).length > 0)) return;
  throw new Error(
    `Cannot open ${dataset}: ${path} has no ${
      places.join(" or ")
    } with the images, ` +
      "and they do not lie beside the list",
  );
}

/**
 * The folder inside an archive that holds some files.
 *
 * @param archive The archive.
 * @param files Names of the files; some may be missing.
 * @returns The folder with its slash; empty if they are in none, or all missing.
 */
export async function folderInside(
  archive: string,
  files: readonly string[],
): Promise<string> {
  const { names } = await openZipArchive(archive);
  const wanted = indexNames(files.map((file) => basename(file)));
  const member = names.find((name) => wanted(basename(name)).length > 0);
  const folder = dirname(member ?? "");
  return folder === "." ? "" : `${folder}/`;
}
