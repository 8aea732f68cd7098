import { createHash } from "node:crypto";
import { join } from "node:path";
import { describeCount } from "../../../data/text/describe_count.ts";
import {
  findNearDuplicates,
  type NearDuplicate,
  type NearDuplicateOptions,
  type ScoredImage,
} from "../../../data/mod.ts";
import { namesShownIn, type Parts } from "../../../data/images/mod.ts";
import { printable } from "../../../data/text/printable.ts";
import {
  makePrivateFolder,
  writableUserCache,
  writeText,
} from "../../../data/files/mod.ts";
import { datasetFingerprint } from "../../runs/dataset_fingerprint.ts";

/** Near-duplicates by list: the runs of an experiment split the same list with different seeds. */
const found = new Map<string, NearDuplicate[]>();

/** Pairs of near-duplicates in different parts: see {@linkcode findNearDuplicates}. */
export async function nearDuplicatesAcross(
  images: Parts,
  options: NearDuplicateOptions,
): Promise<NearDuplicate[]> {
  const all = [...images.train, ...images.validation, ...images.test];
  const placeOf = new Map(all.map(({ name }, place) => [name, place]));
  const splitOf = new Map(all.map(({ name, split }) => [name, split!]));
  const pairs = await pairsOf(all, options);
  return pairs.map((pair): NearDuplicate => {
    const names = pair.names.toSorted((a, b) =>
      placeOf.get(a)! - placeOf.get(b)!
    ) as NearDuplicate["names"];
    const splits = names.map((name) =>
      splitOf.get(name)!
    ) as NearDuplicate["splits"];
    return { ...pair, names, splits };
  })
    .filter(({ splits: [first, second] }) => first !== second)
    .sort((a, b) => placeOf.get(a.names[0])! - placeOf.get(b.names[0])!);
}

/** All pairs of a list, independent of the order and the parts. */
async function pairsOf(
  images: readonly ScoredImage[],
  options: NearDuplicateOptions,
): Promise<NearDuplicate[]> {
  const list = images.toSorted((a, b) => a.name < b.name ? -1 : 1);
  const { path, archive = "" } = list[0]!;
  const parts = { train: list, validation: [], test: [] };
  const key = [await datasetFingerprint(parts), archive, path].join();
  const pairs = found.get(key) ??
    await keptPairs(list, () => findNearDuplicates(list, options));
  found.set(key, pairs);
  return pairs;
}

/** Version of the search; results are kept in the user's cache folder. */
const FORMAT = 1;

/**
 * The pairs from the cache, if an earlier process found them in the same files;
 * otherwise searches and caches them. The cache file may be deleted at any
 * time, and a full disk is not an error.
 *
 * @param find Searches if nothing is cached.
 * @param cache The cache folder; by default the user's.
 */
export async function keptPairs(
  images: readonly ScoredImage[],
  find: () => Promise<NearDuplicate[]>,
  cache?: string,
): Promise<NearDuplicate[]> {
  const own = cache ?? await writableUserCache();
  if (own === undefined) return await find();
  const folder = join(own, "near_duplicates");
  const path = join(folder, `${await hashOf(images)}.json`);
  const kept = await readNearDuplicates(path).catch(() => undefined);
  if (kept) return kept;
  const pairs = await find();
  await makePrivateFolder(folder)
    .then(() => writeNearDuplicates(path, pairs)).catch(() => {});
  return pairs;
}

/** Hash of name, path, size and modification time of every image. */
async function hashOf(images: readonly ScoredImage[]): Promise<string> {
  const hash = createHash("sha256").update(`${FORMAT}`);
  for (const { name, path, archive } of images) {
    const file = await Deno.stat(archive ?? path).catch(() => undefined);
    const identity = [name, path, archive, file?.size, file?.mtime?.getTime()];
    hash.update(JSON.stringify(identity));
  }
  return hash.digest("hex");
}

/** The pairs whose images are both in the list. */
export function pairsWithin(
  images: Parts,
  pairs: readonly NearDuplicate[],
): NearDuplicate[] {
  const names = new Set(
    Object.values(images).flat().map(({ name }) => name),
  );
  return pairs.filter((pair) => pair.names.every((name) => names.has(name)));
}

/** The near-duplicates found, as messages for the user. */
export function describeNearDuplicates(
  pairs: readonly NearDuplicate[],
): string[] {
  const lines = ([
    ["test", ["train", "validation"]],
    ["validation", ["train"]],
  ] as const).flatMap(([part, others]) => {
    const shown = namesShownIn(pairs, part, others).size;
    if (shown === 0) return [];
    const own = pairs.filter(({ splits }) =>
      splits.includes(part) && others.some((other) => splits.includes(other))
    );
    const copies = own.filter(({ kind }) => kind === "copy");
    const { names } = copies[0] ?? own[0]!;
    return [
      `near-duplicates: ${describeCount(shown, `${part} image`)} ${
        shown === 1 ? "shows" : "show"
      } what ${others.join(" or ")} images show, in ${
        describeCount(own.length, "pair")
      }, ${copies.length} of them one photograph ` +
      `stored twice; for example ${names.map(printable).join(" and ")}`,
    ];
  });
  return lines.length > 0 ? lines : ["near-duplicates: none across the parts"];
}

/** Writes pairs as JSON. */
export async function writeNearDuplicates(
  path: string,
  pairs: readonly NearDuplicate[],
): Promise<void> {
  await writeText(path, JSON.stringify(pairs, null, 2) + "\n");
}

/** Reads what {@linkcode writeNearDuplicates} wrote; undefined if there is no such file. */
export async function readNearDuplicates(
  path: string,
): Promise<NearDuplicate[] | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new Error(`Cannot read ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
