import { describeCount } from "../text/describe_count.ts";
import { setImmediate } from "node:timers/promises";
import { ImageError } from "../images/image_error.ts";
import type { BatchOptions } from "./batch_options.ts";
import { loadRequest } from "./load_request.ts";
import type { LoadedImages } from "./loader/load_images.ts";
import type { PixelGroup } from "./loader/pixel_rows.ts";
import { fromPlainError } from "./loader/plain_error.ts";
import { type Loader, openLoader } from "./open_loader.ts";
import {
  batchPieces,
  isFull,
  joinGroups,
  mayJoin,
  type Piece,
} from "./batch_pieces.ts";
import type { ScoredImage } from "../images/scored_image.ts";

/** Images in a network's form, with their scores; the caller may keep or change them. */
export interface Batch {
  /** Number of the batch in its epoch, from 0: the one to resume after. */
  number: number;
  /** `[N, height, width, 3]`. */
  shape: [number, number, number, number];
  /** N x height x width x 3 numbers, normalized as ImageNet is: see {@linkcode normalizeImageInto}. */
  pixels: Float32Array;
  /** N subjective scores. */
  subjective: Float64Array;
  /** N indices into the images; an image with several crops occurs as often, one after the other. */
  indices: number[];
  /** N names. */
  names: string[];
}

/**
 * Reads scored images as batches, one after the other, while the caller computes.
 *
 * At most `1 + prefetch` batches are in memory, however many images there are, and of
 * large ones fewer. Which images share a batch, and every random choice, depends only
 * on the seed, the epoch and the image's index, not on the number of workers: see
 * {@linkcode planBatches}. A run that resumes with `start` gets the same pixels as an
 * uninterrupted one.
 *
 * Evaluation without `size` and `crop` yields images of different size in batches of their own, in order; these share a
 * {@linkcode Batch.number}. So do the pieces of a batch with more than {@linkcode MOST_BATCH_PIXELS}: memory depends on
 * the largest image, not on the number of images. Training needs one size, and an image of another is an error. If
 * images are skipped, their batch is shorter, and the others do not change; a training batch that this leaves with one
 * or two images is left out.
 *
 * @param images The images of one part of a data set.
 * @param options Size, order, augmentation.
 * @returns The batches of one epoch.
 * @throws {ImageError} If an image cannot be read or is smaller than the crop, unless `skipUnreadable` is given.
 * @throws {Error} If training meets images of different size, or no image can be used.
 *
 * @example Two squares
 * ```ts
 * import { batches } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".svg" });
 * await Deno.writeTextFile(path, `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>`);
 * const images = [{ name: "a", path, score: 0.2 }, { name: "b", path, score: 0.7 }];
 * for await (const { shape, subjective } of batches(images, { batchSize: 8, seed: 1, epoch: 0 })) {
 *   assertEquals(shape, [2, 8, 8, 3]);
 *   assertEquals([...subjective], [0.2, 0.7]);
 * }
 * await Deno.remove(path);
 * ```
 */
export async function* batches(
  images: readonly ScoredImage[],
  options: BatchOptions,
): AsyncGenerator<Batch, void, undefined> {
  const { share } = options;
  const pieces = batchPieces(images.length, options)
    .filter(({ number }) => number >= (options.start ?? 0));
  const loader = options.loader ?? openLoader();
  const left = new AbortController();
  const pending: Promise<LoadedImages>[] = [];
  const ahead = new ReadAhead(pieces, options, loader);
  let used = 0;
  let next = 0;
  const loadUpTo = (last: number): void => {
    for (; next <= last && next < pieces.length; next++) {
      const request = loadRequest({
        ...options,
        images: pieces[next]!.indices
          .map((index) => ({ file: images[index]!, index })),
      });
      const loading = loader.load(request, left.signal);
      loading.catch(() => {}); // reported when the batch is requested
      pending.push(loading);
    }
  };
  let held: PixelGroup[] = [];
  try {
    for (const [at, { number, indices }] of pieces.entries()) {
      loadUpTo(at);
      const loaded = await pending.shift()!;
      // Not earlier: the decoders' threads would compete with this batch's last steps.
      loadUpTo(at + ahead.after(loaded));
      // Started before the caller computes without a pause.
      await setImmediate();
      options.signal?.throwIfAborted();
      const planned = indices.map((index) => ({
        index,
        image: images[index]!,
      }));
      reportFailures(loaded, planned, options);
      const usable = planned.length - loaded.failures.length;
      used += usable;
      if (options.shuffle) {
        if (!share && usable < Math.min(3, planned.length)) continue;
        requireOneSize(loaded, planned);
        if (share && usable === 0) yield emptyBatch(number);
      }
      for (const group of loaded.groups) {
        const places = group.places.map((place) => indices[place]!);
        const placed = { ...group, places };
        if (!mayJoin(held, placed)) {
          yield batch(number, joinGroups(held), images);
          held = [];
        }
        held.push(placed);
      }
      const isLast = pieces[at + 1]?.number !== number;
      if (isFull(held) || isLast && held.length > 0) {
        yield batch(number, joinGroups(held), images);
        held = [];
      }
    }
    if (!share && used === 0 && next > 0) {
      throw new Error(
        `Cannot read batches: none of ${
          describeCount(images.length, "image")
        } can be used`,
      );
    }
  } finally {
    left.abort(new Error("Cannot load image: reading was stopped"));
    await Promise.allSettled(pending);
  }
}

/** Numbers that may be read ahead, 128 MB; one piece is always read ahead. */
const MOST_NUMBERS_AHEAD = 2 ** 25;

/** Number of pieces that are read ahead: as many batches as requested, limited by memory. */
class ReadAhead {
  readonly #most: number;

  constructor(
    pieces: readonly Piece[],
    { prefetch }: BatchOptions,
    { workers }: Loader,
  ) {
    const batches = prefetch ?? Math.max(1, workers);
    const perBatch = pieces.filter(({ number }) =>
      number === pieces[0]!.number
    );
    this.#most = batches * Math.max(1, perBatch.length);
  }

  /** The number after this piece; the next ones are assumed to have its size. */
  after({ groups }: LoadedImages): number {
    const numbers = groups.reduce((sum, { pixels }) => sum + pixels.length, 1);
    const fit = Math.floor(MOST_NUMBERS_AHEAD / numbers);
    return Math.min(this.#most, Math.max(1, fit));
  }
}

/** An image of a batch, and its index among all. */
interface Planned {
  index: number;
  image: ScoredImage;
}

function reportFailures(
  { failures }: LoadedImages,
  planned: readonly Planned[],
  { skipUnreadable }: BatchOptions,
): void {
  for (const { place, error: plain } of failures) {
    const error = fromPlainError(plain);
    if (!(error instanceof ImageError && skipUnreadable)) throw error;
    skipUnreadable(planned[place]!.image.name, error.reason);
  }
}

function requireOneSize(
  { groups: [first, second] }: LoadedImages,
  planned: readonly Planned[],
): void {
  if (!second) return;
  const [a, b] = [first!, second].map(({ places: [place], shape }) =>
    `"${planned[place!]!.image.name}" is ${shape[1]}x${shape[2]}`
  );
  throw new Error(
    `Cannot train on images of different size without size or crop: ${a} and ` +
      `${b}; --size or --crop makes them alike`,
  );
}

function emptyBatch(number: number): Batch {
  return {
    number,
    shape: [0, 0, 0, 3],
    pixels: new Float32Array(),
    subjective: new Float64Array(),
    indices: [],
    names: [],
  };
}

/** A group, whose places are indices of the images. */
function batch(
  number: number,
  { places, shape, pixels }: PixelGroup,
  images: readonly ScoredImage[],
): Batch {
  return {
    number,
    shape,
    pixels,
    subjective: Float64Array.from(places, (index) => images[index]!.score),
    indices: places,
    names: places.map((index) => images[index]!.name),
  };
}
