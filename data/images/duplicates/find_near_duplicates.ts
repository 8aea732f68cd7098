// p-limit: the smallest of the well-known packages that bound how many promises run at once.
import pLimit from "p-limit";
import { ImageError } from "../image_error.ts";
import type { ScoredImage, Split } from "../scored_image.ts";
import { comparePictures } from "./compare_pictures.ts";
import { smallPicture } from "./small_picture.ts";

/** Two images of a data set that show the same. */
export interface NearDuplicate {
  /** Names of the two, in the order of the list. */
  names: [first: string, second: string];
  /** The parts they belong to. */
  splits: [first: Split, second: Split];
  /**
   * `copy`: equal at this size but for two levels of 255, as a photograph that is
   * stored twice; `scene`: the same things, taken again, or the photograph treated or scaled.
   */
  kind: "copy" | "scene";
  /** Correlation of the brightness gradients at 32x32 pixels, in [0.7, 1]. */
  similarity: number;
  /** Mean absolute difference of the pixels at 32x32, 0–255. */
  difference: number;
}

/** Options of {@linkcode findNearDuplicates}. */
export interface NearDuplicateOptions {
  /**
   * Only pairs whose images belong to different parts.
   *
   * @default {false}
   */
  acrossParts?: boolean;
  /** Called with the number of images read, and of all. */
  progress?: (done: number, total: number) => void;
  /** Stops it between two images. */
  signal?: AbortSignal;
}

/** Images decoded at once: sharp's threads decode some while the disk reads others. */
const AT_ONCE = 4;

/**
 * Pairs of images that show the same: a photograph that was stored again, or a
 * scene that was taken or treated again. Where one is trained on and the other
 * tested on, the test also measures memory.
 *
 * Every image is read once, at 32x32 pixels; see {@linkcode comparePictures}. On two cores 12,000 photographs of
 * 512x512 take half a minute. Images that cannot be read, or have no structure at that size, match
 * no other.
 *
 * @param images Images with their parts; one without counts as one to train on.
 * @param options Callbacks.
 * @returns The pairs, in the order of their first image.
 * @throws {DOMException} If it was stopped.
 *
 * @example A photograph that is stored twice
 * ```ts
 * import { findNearDuplicates } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * const draw = (radius: number) =>
 *   `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64">
 *     <circle cx="20" cy="30" r="${radius}" fill="red"/></svg>`;
 * const images = await Promise.all([9, 24, 9].map(async (radius, i) => {
 *   const path = `${folder}/${i}.svg`;
 *   await Deno.writeTextFile(path, draw(radius));
 *   return { name: `${i}.svg`, path, score: i, split: i < 2 ? "train" as const : "test" as const };
 * }));
 * const pairs = await findNearDuplicates(images);
 * assertEquals(pairs.map(({ names, kind }) => [...names, kind]), [["0.svg", "2.svg", "copy"]]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function findNearDuplicates(
  images: readonly ScoredImage[],
  options: NearDuplicateOptions = {},
): Promise<NearDuplicate[]> {
  const { acrossParts = false, progress, signal } = options;
  const limit = pLimit(AT_ONCE);
  let done = 0;
  const read = await Promise.all(images.map((image) =>
    limit(async () => {
      signal?.throwIfAborted();
      const picture = await smallPicture(image).catch((error) => {
        if (error instanceof ImageError) return undefined;
        throw error;
      });
      progress?.(++done, images.length);
      return picture && { image, picture };
    })
  ));
  const readable = read.filter((one) => one !== undefined);
  const imageAt = (place: number) => readable[place]!.image;
  const splitAt = (place: number) => imageAt(place).split ?? "train";
  const pairs = comparePictures(
    readable.map(({ picture }) => picture),
    (first, second) => !acrossParts || splitAt(first) !== splitAt(second),
  );
  return pairs.map(({ first, second, kind, similarity, difference }) => ({
    names: [imageAt(first).name, imageAt(second).name],
    splits: [splitAt(first), splitAt(second)],
    kind,
    similarity,
    difference,
  }));
}
