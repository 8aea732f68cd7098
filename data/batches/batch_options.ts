import type { Loader } from "./open_loader.ts";
import type { BatchPlanOptions } from "./plan_batches.ts";
import type { SampleOptions } from "./sample_options.ts";
import type { BatchShare } from "./share_of.ts";

/** Options of `batches`. */
export interface BatchOptions extends BatchPlanOptions, SampleOptions {
  /**
   * Number of the first batch to yield, to resume an interrupted epoch.
   *
   * @default {0}
   */
  start?: number;
  /** Called with the name of each image that cannot be used, and why; absent: such an image is an error. */
  skipUnreadable?: (name: string, reason: string) => void;
  /**
   * The loader that decodes and prepares them.
   *
   * @default {the caller's thread}
   */
  loader?: Loader;
  /**
   * Batches that are read ahead while the caller computes.
   *
   * @default {the loader's workers, at least 1}
   */
  prefetch?: number;
  /** Stops reading with the signal's reason. */
  signal?: AbortSignal;
  /**
   * Reads one of several shares of every batch, each for another process. Then batches are yielded with any number of
   * usable images, even none: only all processes together know the total.
   */
  share?: BatchShare;
}
