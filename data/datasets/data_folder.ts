import { join } from "node:path";
import { indexNames } from "./index_names.ts";
import { typedCommand } from "../text/typed_command.ts";

/** Files by which a data set is recognized. */
const SIGNATURES: Readonly<Record<string, string>> = {
  "train (images and mos).csv": "biq2021",
  "koniq10k_distributions_sets.csv": "koniq10k",
  "koniq10k_scores_and_distributions.csv": "koniq10k",
  "kadid10k.csv": "kadid10k",
  "dmos.csv": "kadid10k",
  "challengedb_release": "clive",
  "cliveinfo.mat": "clive",
  "testimage": "spaq",
  "labels_image.csv": "livefb",
  "scores.csv": "csv",
};

/** A data set's folder. */
export interface DataFolder {
  /** The data set's name, for messages. */
  dataset: string;
  /** Its path. */
  path: string;
  /** Names in it. */
  names: string[];
  /**
   * The path of the first of these that exists, in any case; names may have folders: `Data/a.mat`.
   *
   * @returns `undefined` if none is there.
   */
  find(...names: string[]): Promise<string | undefined>;
  /**
   * Like {@linkcode find}, but one must exist.
   *
   * @throws {Error} With the remedy, and the data set that the folder looks like.
   */
  require(remedy: string, ...names: string[]): Promise<string>;
}

/**
 * Opens the folder of a data set.
 *
 * @param dataset The data set's name, for messages.
 * @param path The folder.
 * @returns The folder's content.
 * @throws {Error} If no folder is given, or it is not there.
 */
export async function openDataFolder(
  dataset: string,
  path: string | undefined,
): Promise<DataFolder> {
  if (path === undefined) {
    throw new Error(
      `Cannot open ${dataset}: no data folder is given; --data names it`,
    );
  }
  const names = await list(path);
  if (!names) throw new Error(`Cannot open ${dataset}: ${path} is no folder`);
  const matches = indexNames(names);
  const find = async (...candidates: string[]) => {
    for (const candidate of candidates) {
      const found = await findBelow(path, matches, candidate.split("/"));
      if (found !== undefined) return found;
    }
  };
  return {
    dataset,
    path,
    names,
    find,
    async require(remedy, ...candidates) {
      const found = await find(...candidates);
      if (found !== undefined) return found;
      throw new Error(
        `Cannot open ${dataset}: ${path} has no ${candidates.join(" or ")}; ` +
          `${remedy}${looksLikeOther(dataset, names)}`,
      );
    },
  };
}

/** The data set in a folder, recognized by its files; undefined if it is unknown. */
export function looksLike(names: readonly string[]): string | undefined {
  return names.map((name) => SIGNATURES[name.toLowerCase()])
    .find((name) => name !== undefined);
}

/** The command that downloads a data set into its folder, for a remedy. */
export function downloadHint(dataset: string, path: string): string {
  return `\`${typedCommand(["download", dataset, "--data", path])}\``;
}

async function findBelow(
  folder: string,
  matches: ReturnType<typeof indexNames>,
  [name, ...rest]: string[],
): Promise<string | undefined> {
  const [match, another] = matches(name!);
  if (match === undefined || another !== undefined) return undefined;
  const found = join(folder, match);
  if (rest.length === 0) return found;
  return await findBelow(found, indexNames(await list(found) ?? []), rest);
}

async function list(folder: string): Promise<string[] | undefined> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder)))
      .map(({ name }) => name);
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory ||
      error instanceof Deno.errors.FilesystemLoop
    ) return undefined;
    throw error;
  }
}

function looksLikeOther(dataset: string, names: string[]): string {
  const other = names.map((name) => SIGNATURES[name.toLowerCase()])
    .find((name) => name !== undefined && name !== dataset);
  return other ? ` (the folder looks like data set "${other}")` : "";
}
