/** A video that cannot be read, or not to its end. */
export class VideoError extends Error {
  override name = "VideoError";

  /**
   * @param path The file.
   * @param reason What is wrong, in words.
   * @param frames How many frames could be read before.
   * @param cause What was thrown underneath.
   */
  constructor(
    readonly path: string,
    readonly reason: string,
    readonly frames: number,
    cause?: unknown,
  ) {
    const act = frames > 0 ? "read all of" : "read";
    super(`Cannot ${act} video ${path}: ${reason}`, { cause });
  }
}
