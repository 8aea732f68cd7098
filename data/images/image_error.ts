/**
 * An image that cannot be used: its message names the file and the
 * {@linkcode reason}.
 *
 * @example The error of a file that is not an image
 * ```ts
 * import { decodeImage, ImageError } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * try {
 *   await decodeImage(new TextEncoder().encode("no image"));
 * } catch (error) {
 *   if (!(error instanceof ImageError)) throw error;
 *   assertEquals(error.act, "decode");
 * }
 * ```
 */
export class ImageError extends Error {
  /** What could not be done: "decode", "crop". */
  readonly act: string;
  /** The image's file, if it is one. */
  readonly path: string | undefined;
  /** What is wrong with it, in words. */
  readonly reason: string;

  /**
   * Makes the message from its parts.
   *
   * @param act What could not be done: "decode", "crop".
   * @param path The image's file, if it is one.
   * @param reason What is wrong with it.
   * @param options The error behind it as `cause`, if there is one.
   */
  constructor(
    act: string,
    path: string | undefined,
    reason: string,
    options?: ErrorOptions,
  ) {
    const image = path === undefined ? "image" : `image "${path}"`;
    super(`Cannot ${act} ${image}: ${reason}`, options);
    this.name = "ImageError";
    this.act = act;
    this.path = path;
    this.reason = reason;
  }
}
