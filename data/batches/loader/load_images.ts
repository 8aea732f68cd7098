// p-limit: the smallest of the well-known packages that bound how many promises run at once.
import { stream } from "../../random/streams.ts";
import pLimit from "p-limit";
import type { CacheAccess, CacheNews } from "../../cache/open_image_cache.ts";
import { readResized } from "../../cache/read_resized.ts";
import { commonSize } from "../common_size.ts";
import { loadSample } from "../load_sample.ts";
import type { SampleOptions } from "../sample_options.ts";
import { releasePixels } from "../../images/decode/release_pixels.ts";
import { resizeImageInto } from "../../images/resize_image.ts";
import { PixelBudget } from "../../images/pixel_budget.ts";
import type { PixelHold } from "../../images/pixel_hold.ts";
import type { ImageSize } from "../../images/rgb_image.ts";
import type { ImageFile } from "../../images/scored_image.ts";
import {
  type PixelGroup,
  type PixelRows,
  RowsOfAnySize,
  RowsOfOneSize,
  type Sample,
  sampleOf,
} from "./pixel_rows.ts";
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
  /** The budget of decoded pixels that all threads share; absent: this thread's own. */
  budget?: SharedArrayBuffer;
}

/** The result of a {@linkcode LoadRequest}. */
export interface LoadedImages {
  /** The images that could be read, in order; neighbors of equal size together. */
  groups: PixelGroup[];
  /** The others, in order: place in the request, and what is wrong. */
  failures: { place: number; error: PlainError }[];
  /** What was added to the cache. */
  cache: CacheNews;
}

/**
 * Images that a thread decodes at once: enough to keep the decoder's threads busy while this one resizes, and few
 * enough for large photographs in memory.
 */
const AT_ONCE = 4;
const limit = pLimit(AT_ONCE);

/** The budget if no other thread shares one. */
const ownBudget = new PixelBudget();

/**
 * Loads images in a network's form. An error of one image is returned, not thrown, so that the
 * caller handles it at the image's position.
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
  const rows = rowsFor(request);
  const budget = request.budget ? new PixelBudget(request.budget) : ownBudget;
  await Promise.all(
    request.images.map((image, place) =>
      limit(async () => {
        try {
          signal?.throwIfAborted();
          using hold = budget.hold();
          rows.add(place, await load(image, request, cache, hold));
        } catch (error) {
          failures.push({ place, error: toPlainError(error) });
        }
      })
    ),
  );
  return {
    groups: rows.groups(),
    failures: failures.sort((a, b) => a.place - b.place),
    cache,
  };
}

function rowsFor({ images, sample }: LoadRequest): PixelRows {
  const { crop, crops = 1, augment } = sample;
  const shown = crop ?? commonSize(sample);
  return shown && isSize(shown)
    ? new RowsOfOneSize(images.length, crop && !augment ? crops : 1, shown)
    : new RowsOfAnySize();
}

/** An invalid image is reported by itself. */
function isSize({ height, width }: ImageSize): boolean {
  return Number.isInteger(height) && Number.isInteger(width) && height > 0 &&
    width > 0;
}

async function load(
  { file, index }: LoadRequest["images"][number],
  { sample, seed, epoch, cache }: LoadRequest,
  news: CacheNews,
  hold: PixelHold,
): Promise<Sample> {
  const { crop, augment, limit } = sample;
  const size = commonSize(sample);
  if (size && !crop && !augment && !cache) {
    // In one pass to its final place: no intermediate image is made.
    const image = await readResized(file, {}, undefined, {
      hold,
      ...limit && { limit },
    });
    return {
      ...size,
      count: 1,
      writeInto: (target, offset) => {
        resizeImageInto(image, size, { target, offset });
        releasePixels(image);
      },
    };
  }
  const prng = stream("augmentation", seed, epoch, index);
  const parts = await loadSample(file, {
    ...sample,
    ...cache && { cache: { ...cache, news } },
    hold,
  }, prng);
  return sampleOf(parts);
}
