/** Options of a {@linkcode VideoError}. */
export interface VideoErrorOptions extends ErrorOptions {
  /**
   * How many frames could be read before.
   *
   * @default {0}
   */
  frames?: number;
}

/**
 * A video that cannot be read, or only in part.
 *
 * @example
 * ```ts
 * import { probeVideo, VideoError } from "@iqa/norm-in-norm/data";
 * import { assertRejects } from "@std/assert";
 *
 * await assertRejects(() => probeVideo("there_is_no_such.mp4"), VideoError);
 * ```
 */
export class VideoError extends Error {
  /** What is wrong with it, in words. */
  readonly reason: string;
  /** How many frames could be read before. */
  readonly frames: number;

  /**
   * Makes the message from its parts.
   *
   * @param path The file.
   * @param reason What is wrong with it.
   * @param options Frames that could be read before, and the error behind it
   * as `cause`.
   */
  constructor(path: string, reason: string, options: VideoErrorOptions = {}) {
    const { frames = 0 } = options;
    const act = frames > 0 ? "read all of" : "read";
    super(`Cannot ${act} video ${path}: ${reason}`, options);
    this.name = "VideoError";
    this.reason = reason;
    this.frames = frames;
  }
}
