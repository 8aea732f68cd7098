import {
  type LoadedImages,
  loadImages,
  type LoadRequest,
} from "./loader/load_images.ts";
import { LoaderThread } from "./loader/loader_thread.ts";
import { PixelBudget } from "../images/pixel_budget.ts";
import type { ImageCache } from "../cache/open_image_cache.ts";

/** One budget for all loaders, however many threads and batches there are. */
const budget = new PixelBudget();

/** Options of {@linkcode openLoader}. */
export interface LoaderOptions {
  /**
   * Threads that load images; 0: the caller's own.
   *
   * @default {0}
   */
  workers?: number;
  /** Where resized images are kept; absent: nowhere. */
  cache?: ImageCache;
}

/**
 * Decodes and prepares images for {@linkcode batches}, on its own threads or
 * on the caller's. The pixels do not depend on the number of threads.
 *
 * @example Its threads end with the block
 * ```ts
 * import { openLoader } from "@iqa/norm-in-norm/data";
 *
 * await using loader = openLoader({ workers: 1 });
 * ```
 */
export class Loader implements AsyncDisposable {
  /** Threads that load images; 0: the caller's own. */
  readonly workers: number;
  readonly #cache: ImageCache | undefined;
  readonly #threads: LoaderThread[] = [];

  /** Use {@linkcode openLoader}. */
  constructor(options: LoaderOptions) {
    this.workers = options.workers ?? 0;
    this.#cache = options.cache;
  }

  /**
   * Loads images together. Threads are started when there is work for them.
   *
   * @param request Which images, and how they are prepared.
   * @param signal Makes the images that were not started fail with its reason.
   * @returns The images, and what is wrong with those that cannot be read.
   * @throws {Error} If a thread cannot work at all.
   */
  async load(
    request: LoadRequest,
    signal?: AbortSignal,
  ): Promise<LoadedImages> {
    const cache = this.#cache?.access;
    const whole = {
      ...request,
      ...cache && { cache },
      budget: budget.shared,
    };
    const loaded = this.workers === 0
      ? await loadImages(whole, signal)
      : await this.#leastBusy().load(whole, signal);
    this.#cache?.note(loaded.cache);
    return loaded;
  }

  #leastBusy(): LoaderThread {
    const [first, ...rest] = this.#threads;
    const idlest = rest.reduce(
      (a, b) => b.waiting < a!.waiting ? b : a,
      first,
    );
    const all = this.#threads.length === this.workers;
    if (idlest && (all || idlest.waiting === 0)) return idlest;
    const started = new LoaderThread();
    this.#threads.push(started);
    return started;
  }

  /** Ends the threads; images that wait are not loaded. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#threads.splice(0).map((thread) => thread.end()));
    await this.#cache?.settled();
  }
}

/**
 * Opens a loader for {@linkcode batches}; its threads stay from one epoch to the next.
 *
 * @param options How many threads, and a cache.
 * @returns The loader, to be disposed of.
 * @throws {RangeError} If the number of threads is not a whole number of at least 0.
 *
 * @example One thread
 * ```ts
 * import { batches, openLoader } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".svg" });
 * await Deno.writeTextFile(path, `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="6"/>`);
 * await using loader = openLoader({ workers: 1 });
 * const images = [{ name: "a", path, score: 1 }];
 * for await (const { shape } of batches(images, { batchSize: 8, seed: 1, epoch: 0, loader })) {
 *   assertEquals(shape, [1, 6, 8, 3]);
 * }
 * await Deno.remove(path);
 * ```
 */
export function openLoader(options: LoaderOptions = {}): Loader {
  const { workers = 0 } = options;
  if (!Number.isInteger(workers) || workers < 0) {
    throw new RangeError(`Cannot load images: workers is ${workers}`);
  }
  return new Loader(options);
}
