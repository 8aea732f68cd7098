// p-limit: the smallest of the well-known packages that bound how many promises run at once.
import pLimit from "p-limit";
import type { CacheAccess, CacheNews } from "../open_image_cache.ts";
import type { RgbImage } from "../decode_image.ts";
import { loadSample, type SampleOptions } from "../load_sample.ts";
import { normalizeImageInto } from "../normalize_image.ts";
import { createPrng } from "../prng.ts";
import type { ImageFile } from "../scored_image.ts";
import { type PlainError, toPlainError } from "./plain_error.ts";

/** Images to load together; plain data. */
export interface LoadRequest {
  /** Each image's file, and its index, from which its random choices come. */
  images: readonly { file: ImageFile; index: number }[];
  /** How they are prepared. */
  sample: SampleOptions;
  /** Seed of the run. */
  seed: number;
  /** Number of the epoch. */
  epoch: number;
  /** Where resized images are kept; absent: nowhere. */
  cache?: CacheAccess;
}

/** Images of one size, prepared for a network. */
export interface PixelGroup {
  /** Place in the request of each row; as often as the image has crops. */
  places: number[];
  /** Rows, height, width, 3. */
  shape: [number, number, number, number];
  /** As many normalised numbers. */
  pixels: Float32Array<ArrayBuffer>;
}

/** What came of a {@linkcode LoadRequest}. */
export interface LoadedImages {
  /** The images that could be read, in order; neighbours of equal size together. */
  groups: PixelGroup[];
  /** The others, in order: place in the request, and what is wrong. */
  failures: { place: number; error: PlainError }[];
  /** What was added to the cache. */
  cache: CacheNews;
}

/**
 * Images that a thread decodes at once: enough to keep the decoder's threads
 * busy while this one resizes, few enough that large photographs fit into memory.
 */
const AT_ONCE = 4;
const limit = pLimit(AT_ONCE);

/**
 * Loads images as a network takes them. What goes wrong with one is told, not
 * thrown: it is for the caller to meet when its turn comes.
 *
 * @param request Which images, and how they are prepared.
 * @param signal Makes the images that are not begun fail with its reason.
 */
export async function loadImages(
  request: LoadRequest,
  signal?: AbortSignal,
): Promise<LoadedImages> {
  const failures: LoadedImages["failures"] = [];
  const cache: CacheNews = { stored: 0 };
  const samples = await Promise.all(
    request.images.map((image, place) =>
      limit(async (): Promise<Sample | undefined> => {
        try {
          signal?.throwIfAborted();
          return { place, parts: await _load(image, request, cache) };
        } catch (error) {
          failures.push({ place, error: toPlainError(error) });
        }
      })
    ),
  );
  return {
    groups: _groupBySize(samples.filter((it) => it !== undefined))
      .map(_assemble),
    failures: failures.sort((a, b) => a.place - b.place),
    cache,
  };
}

interface Sample {
  place: number;
  parts: RgbImage[];
}

async function _load(
  { file, index }: LoadRequest["images"][number],
  { sample, seed, epoch, cache }: LoadRequest,
  news: CacheNews,
): Promise<RgbImage[]> {
  // The last word keeps this stream apart from the one that orders the epoch.
  const prng = createPrng(seed, epoch, index, 1);
  return await loadSample(file, sample, prng, cache && { ...cache, news });
}

/** Neighbours of equal size together, in order. */
function _groupBySize(samples: readonly Sample[]): Sample[][] {
  const groups: Sample[][] = [];
  for (const sample of samples) {
    const previous = groups.at(-1)?.[0];
    if (previous && _sizeOf(previous) === _sizeOf(sample)) {
      groups.at(-1)!.push(sample);
    } else groups.push([sample]);
  }
  return groups;
}

function _sizeOf({ parts }: Sample): string {
  return `${parts[0]!.height}x${parts[0]!.width}`;
}

function _assemble(samples: readonly Sample[]): PixelGroup {
  const rows = samples.flatMap(({ place, parts }) =>
    parts.map((part) => ({ place, part }))
  );
  const { height, width } = rows[0]!.part;
  const pixels = new Float32Array(rows.length * height * width * 3);
  rows.forEach(({ part }, row) => {
    normalizeImageInto(part, pixels, row * height * width * 3);
  });
  return {
    places: rows.map(({ place }) => place),
    shape: [rows.length, height, width, 3],
    pixels,
  };
}
