import { ImageError } from "../images/image_error.ts";
import type { SampleOptions } from "./sample_options.ts";
import { chunks } from "./loader/chunks.ts";
import { HeldGroups, type Rows } from "./loader/held_groups.ts";
import { loadRequest } from "./load_request.ts";
import type { LoadedImages } from "./loader/load_images.ts";
import { fromPlainError } from "./loader/plain_error.ts";
import { type Loader, openLoader } from "./open_loader.ts";
import type { ImageFile } from "../images/scored_image.ts";
import { describeStoredFile } from "../files/stored_file.ts";

/** Options of {@linkcode streamBatches}. */
export interface StreamOptions extends Omit<SampleOptions, "augment"> {
  /** Crops per batch, at least 1. */
  batchSize: number;
  /**
   * The loader that decodes and prepares images.
   *
   * @default {the caller's thread}
   */
  loader?: Loader;
  /** Called with the file of each image that cannot be used, and why; absent: such an image is an error. */
  skipUnreadable?: (name: string, reason: string) => void;
}

/** Images of one size, in the order in which they came. */
export interface StreamedBatch<File> {
  /** The file of each row; an image with several crops occurs as often, one after the other. */
  files: File[];
  /** `[N, height, width, 3]`. */
  shape: [number, number, number, number];
  /** As many normalized numbers: see {@linkcode normalizeImageInto}. */
  pixels: Float32Array;
}

/** Batches of images that may wait for others of their size. */
const BATCHES_HELD = 4;

/**
 * Reads image files as batches while the caller computes, without knowing how
 * many there are or of what size; memory does not grow with their number.
 *
 * Images of different size do not fit into one batch. Images of one size wait until they fill a batch, until four
 * batches of all sizes wait, or until the source is silent for a moment or ends. So the order may change.
 *
 * @param source Files; while a slow source pauses, what is ready is yielded.
 * @param options How images are prepared.
 * @returns Batches.
 * @throws {ImageError} If an image cannot be read, unless `skipUnreadable` is
 * given; the images before it are yielded first.
 *
 * @example Two sizes, taken in turns
 * ```ts
 * import { streamBatches } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * const files = [4, 6, 4, 6].map((width, i) => ({ path: `${folder}/${i}.svg`, width }));
 * for (const { path, width } of files) {
 *   await Deno.writeTextFile(path, `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="3"/>`);
 * }
 * const all = await Array.fromAsync(streamBatches(files, { batchSize: 2 }));
 * assertEquals(all.map(({ shape }) => shape), [[2, 3, 4, 3], [2, 3, 6, 3]]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function* streamBatches<File extends ImageFile>(
  source: AsyncIterable<File> | Iterable<File>,
  options: StreamOptions,
): AsyncGenerator<StreamedBatch<File>, void, undefined> {
  const { batchSize, loader = openLoader() } = options;
  const crops = options.crop ? options.crops ?? 1 : 1;
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new RangeError(`Cannot make batches: batchSize is ${batchSize}`);
  }
  const left = new AbortController();
  const perChunk = Math.max(1, Math.floor(batchSize / crops));
  const ahead = Math.max(1, loader.workers);
  const held = new HeldGroups<File>(perChunk * crops, BATCHES_HELD * batchSize);
  const pending: Loading<File>[] = [];
  try {
    for await (const { items, isLast } of chunks(source, perChunk)) {
      if (items.length > 0) {
        pending.push(start(items, loader, options, left.signal));
      }
      while (pending.length > (isLast ? 0 : ahead)) {
        yield* finish(pending.shift()!, held, options);
      }
      if (isLast) yield* batches(held.flush());
    }
    while (pending.length > 0) {
      yield* finish(pending.shift()!, held, options);
    }
    yield* batches(held.flush());
  } finally {
    left.abort(new Error("Cannot load image: reading was stopped"));
    await Promise.allSettled(pending.map(({ loaded }) => loaded));
  }
}

/** Files that are being loaded. */
interface Loading<File> {
  files: File[];
  loaded: Promise<LoadedImages>;
}

function start<File extends ImageFile>(
  files: File[],
  loader: Loader,
  options: StreamOptions,
  signal: AbortSignal,
): Loading<File> {
  const images = files.map((file, index) => ({ file, index }));
  // Nothing is random without augmentation.
  const request = loadRequest({ ...options, images, seed: 0, epoch: 0 });
  const loaded = loader.load(request, signal);
  loaded.catch(() => {}); // reported when the batch is requested
  return { files, loaded };
}

async function* finish<File extends ImageFile>(
  { files, loaded }: Loading<File>,
  held: HeldGroups<File>,
  { skipUnreadable }: StreamOptions,
): AsyncGenerator<StreamedBatch<File>> {
  const { groups, failures } = await loaded;
  for (const { places, shape, pixels } of groups) {
    const items = places.map((place) => files[place]!);
    yield* batches(held.add({ items, shape, pixels }));
  }
  for (const { place, error: plain } of failures) {
    const error = fromPlainError(plain);
    if (!(error instanceof ImageError && skipUnreadable)) {
      yield* batches(held.flush());
      throw error;
    }
    skipUnreadable(describeStoredFile(files[place]!), error.reason);
  }
}

function* batches<File>(
  rows: Iterable<Rows<File>>,
): Generator<StreamedBatch<File>> {
  for (const { items, shape, pixels } of rows) {
    yield { files: items, shape, pixels };
  }
}
