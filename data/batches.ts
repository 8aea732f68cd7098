import { loadSample, type SampleOptions } from "./load_sample.ts";
import { ImageError, type RgbImage } from "./decode_image.ts";
import { normalizeImageInto } from "./normalize_image.ts";
import { type BatchPlanOptions, planBatches } from "./plan_batches.ts";
import { createPrng } from "./prng.ts";
import type { ScoredImage } from "./scored_image.ts";

/** Options of {@linkcode batches}. */
export interface BatchOptions extends BatchPlanOptions, SampleOptions {
  /** Number of the first batch to yield: where an interrupted epoch goes on. @default {0} */
  start?: number;
  /** Told the name and the reason of each image that cannot be used; absent: such an image is an error. */
  skipUnreadable?: (name: string, reason: string) => void;
  /** Batches that are read ahead while the caller computes. @default {1} */
  prefetch?: number;
  /** Ends the reading with the signal's reason. */
  signal?: AbortSignal;
}

/** Images as a network takes them, with their scores; yours to keep or change. */
export interface Batch {
  /** Number of the batch in its epoch, from 0: the one to resume after. */
  number: number;
  /** `[N, height, width, 3]`. */
  shape: [number, number, number, number];
  /** N x height x width x 3 numbers, normalised as ImageNet is: see {@linkcode normalizeImageInto}. */
  pixels: Float32Array;
  /** N subjective scores. */
  subjective: Float64Array;
  /** N indices into the images; an image with several crops occurs as often, one after the other. */
  indices: number[];
  /** N names. */
  names: string[];
}

/**
 * How many batches an epoch has, as {@linkcode batches} numbers them.
 *
 * @param images The images of one part of a data set.
 * @param options Size and order.
 * @returns The number of the last batch plus one.
 * @throws {RangeError} If the batch size or the number of crops cannot be used.
 */
export function batchCount(
  images: readonly ScoredImage[],
  options: BatchPlanOptions,
): number {
  return planBatches(images.length, options).length;
}

/**
 * Reads scored images as batches, one after the other, while the caller computes.
 *
 * At most `1 + prefetch` batches are in memory, however many images there are.
 * Which images share a batch, and every random choice, depends on the seed, the
 * epoch and the image's index alone: see {@linkcode planBatches}. A run that
 * resumes with `start` sees the pixels that it would have seen.
 *
 * Evaluation without `size` and `crop` yields images of different size in
 * batches of their own, in order; these share a {@linkcode Batch.number}.
 * Training needs one size, and an image of another is an error. Where images are
 * skipped, their batch is shorter, and the others stay as they are; a training
 * batch that this leaves with one or two images is left out.
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
  const plan = planBatches(images.length, options);
  const ahead = options.prefetch ?? 1;
  const pending: Promise<Loaded[]>[] = [];
  let used = 0;
  let next = options.start ?? 0;
  const loadUpTo = (last: number): void => {
    for (; next <= last && next < plan.length; next++) {
      pending.push(_loadAll(images, plan[next]!, options));
    }
  };
  try {
    for (let number = next; number < plan.length; number++) {
      loadUpTo(number);
      const loaded = await pending.shift()!;
      // Not before: the decoders' threads would compete with this batch's last steps.
      loadUpTo(number + ahead);
      options.signal?.throwIfAborted();
      const samples = loaded.flatMap((one) => _usable(one, options));
      used += samples.length;
      if (options.shuffle && samples.length < Math.min(3, loaded.length)) {
        continue;
      }
      for (const group of _groupBySize(samples, options)) {
        yield _assemble(number, group);
      }
    }
    if (used === 0 && next > (options.start ?? 0)) {
      throw new Error(
        `Cannot read batches: none of the ${images.length} images can be used`,
      );
    }
  } finally {
    await Promise.all(pending);
  }
}

/** An image with its pixels, or with what went wrong. */
interface Loaded {
  index: number;
  image: ScoredImage;
  parts?: RgbImage[];
  error?: unknown;
}

/** Never rejects: an error is for the caller to meet when its batch has its turn. */
function _loadAll(
  images: readonly ScoredImage[],
  indices: readonly number[],
  options: BatchOptions,
): Promise<Loaded[]> {
  return Promise.all(indices.map(async (index) => {
    const image = images[index]!;
    // The last word keeps this stream apart from the one that orders the epoch.
    const prng = createPrng(options.seed, options.epoch, index, 1);
    try {
      return {
        index,
        image,
        parts: await loadSample(image, options, prng),
      };
    } catch (error) {
      return { index, image, error };
    }
  }));
}

type Sample = Loaded & { parts: RgbImage[] };

function _usable(loaded: Loaded, options: BatchOptions): Sample[] {
  const { image, parts, error } = loaded;
  if (parts) return [{ ...loaded, parts }];
  if (!(error instanceof ImageError && options.skipUnreadable)) throw error;
  options.skipUnreadable(image.name, error.reason);
  return [];
}

/** Neighbours of equal size together, in order. */
function _groupBySize(samples: Sample[], options: BatchOptions): Sample[][] {
  const groups: Sample[][] = [];
  for (const sample of samples) {
    const previous = groups.at(-1)?.[0];
    if (previous && _sizeOf(previous) === _sizeOf(sample)) {
      groups.at(-1)!.push(sample);
    } else if (previous && options.shuffle) {
      throw new Error(
        `Cannot train on images of different size without size or crop: ` +
          `"${previous.image.name}" is ${
            _sizeOf(previous)
          } and "${sample.image.name}" is ${_sizeOf(sample)}`,
      );
    } else {
      groups.push([sample]);
    }
  }
  return groups;
}

function _sizeOf({ parts }: Sample): string {
  return `${parts[0]!.height}x${parts[0]!.width}`;
}

function _assemble(number: number, samples: Sample[]): Batch {
  const rows = samples.flatMap(({ index, image, parts }) =>
    parts.map((part) => ({ index, image, part }))
  );
  const { height, width } = rows[0]!.part;
  const pixels = new Float32Array(rows.length * height * width * 3);
  rows.forEach(({ part }, row) => {
    normalizeImageInto(part, pixels, row * height * width * 3);
  });
  return {
    number,
    shape: [rows.length, height, width, 3],
    pixels,
    subjective: Float64Array.from(rows, ({ image }) => image.score),
    indices: rows.map(({ index }) => index),
    names: rows.map(({ image }) => image.name),
  };
}
