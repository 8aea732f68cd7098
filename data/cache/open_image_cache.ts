import { lastUse, listCached, sizeOfCache } from "./list_cached.ts";

/** Options of {@linkcode openImageCache}. */
export interface ImageCacheOptions {
  /** Folder of the cache; it is made when the first image is kept. */
  folder: string;
  /**
   * The most bytes that it may take.
   *
   * @default {4 GiB}
   */
  maxBytes?: number;
  /** Called once, with the reason, when no more images can be kept. */
  log?: (line: string) => void;
}

/** The part of a cache that a loader needs; plain data, which can be sent to a worker. */
export interface CacheAccess {
  /** Folder of the cache. */
  folder: string;
  /** Whether new images are kept. */
  mayStore: boolean;
}

/** The changes of a cache by loading images. */
export interface CacheNews {
  /** Bytes that were added. */
  stored: number;
  /** Why an image could not be kept. */
  failure?: string;
}

const DEFAULT_MAX_BYTES = 4 * 2 ** 30;

/** Part of the limit that is in use after old images were removed. */
const AFTER_EVICTION = 0.9;

/**
 * A folder of decoded and resized images: reading them from a disk is faster than decoding them again in each epoch.
 *
 * It may be removed at any time, in whole or in part, and used by any number of
 * processes at once; each process counts only what it adds, so that together they may
 * exceed the limit until a cache is opened again. What cannot be read is decoded again.
 * Where it would grow beyond its limit, the images make room that have not been used
 * the longest, but never one that was used since this cache was opened: an epoch that does not fit
 * would remove each image just before it is read again. A disk that is full
 * or cannot be written to is no error: the cache stays as it is.
 *
 * @example
 * ```ts
 * import { openImageCache, openLoader } from "@iqa/norm-in-norm/data";
 *
 * const cache = await openImageCache({ folder: await Deno.makeTempDir(), maxBytes: 1e9 });
 * await using loader = openLoader({ cache });
 * ```
 */
export class ImageCache {
  readonly #options: ImageCacheOptions;
  readonly #maxBytes: number;
  readonly #openedAt: number;
  #bytes: number;
  #mayStore = true;
  #eviction: Promise<void> | undefined;

  /** Use {@linkcode openImageCache}. */
  constructor(options: ImageCacheOptions, bytes: number) {
    this.#options = options;
    this.#maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    this.#openedAt = Date.now();
    this.#bytes = bytes;
  }

  /** Bytes in the cache, as counted by this process. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How a loader should use it now. */
  get access(): CacheAccess {
    const { folder } = this.#options;
    return { folder, mayStore: this.#mayStore && !this.#eviction };
  }

  /** Records what was kept. */
  note(news: CacheNews): void {
    const { stored, failure } = news;
    this.#bytes += stored;
    if (failure !== undefined) {
      this.#stop(`the cache of resized images keeps no more: ${failure}`);
    } else if (this.#bytes > this.#maxBytes && this.#mayStore) {
      this.#eviction ??= this.#evict().finally(() => {
        this.#eviction = undefined;
      });
    }
  }

  /** Waits while old images are removed. */
  async settled(): Promise<void> {
    await this.#eviction;
  }

  async #evict(): Promise<void> {
    const unused: { path: string; bytes: number; used: number }[] = [];
    let total = 0;
    for await (const { path, bytes } of listCached(this.#options.folder)) {
      const used = await lastUse(path);
      if (used === undefined) continue;
      total += bytes;
      if (used < this.#openedAt) unused.push({ path, bytes, used });
    }
    unused.sort((a, b) => a.used - b.used);
    for (const { path, bytes } of unused) {
      if (total <= this.#maxBytes * AFTER_EVICTION) break;
      await Deno.remove(path).catch(() => {});
      total -= bytes;
    }
    this.#bytes = total;
    if (total > this.#maxBytes) {
      const megabytes = Math.round(this.#maxBytes / 1e6);
      this.#stop(
        `the cache of resized images is full at ${megabytes} MB; other images are decoded each time`,
      );
    }
  }

  #stop(line: string): void {
    if (this.#mayStore) this.#options.log?.(line);
    this.#mayStore = false;
  }
}

/**
 * Opens a folder as a cache of resized images.
 *
 * @param options Which folder, and how large it may become.
 * @returns The cache, for {@linkcode openLoader}.
 * @throws {RangeError} If the limit is not a number above 0.
 *
 * @example A cache in a folder that is not there yet
 * ```ts
 * import { openImageCache } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * const cache = await openImageCache({ folder: "/nowhere/yet", maxBytes: 1e9 });
 * assertEquals(cache.bytes, 0);
 * ```
 */
export async function openImageCache(
  options: ImageCacheOptions,
): Promise<ImageCache> {
  const { folder, maxBytes = DEFAULT_MAX_BYTES } = options;
  if (!(maxBytes > 0)) {
    throw new RangeError(`Cannot open image cache: maxBytes is ${maxBytes}`);
  }
  return new ImageCache(options, await sizeOfCache(folder));
}
