import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { RgbImage } from "../rgb_image.ts";

/** Bytes from which memory is given back at once: less is the collector's business. */
const LARGE = 2 ** 26;

/**
 * Frees the memory of a large image at once. No code may use its pixels
 * afterwards.
 *
 * They lie in memory of the decoder's, which the collector does not count: left
 * to itself, it lets several images of hundreds of megabytes wait. A collection
 * takes some milliseconds, decoding such an image more than a hundred.
 */
export function releasePixels({ data }: RgbImage): void {
  const { buffer, length } = data;
  if (length < LARGE || !(buffer instanceof ArrayBuffer)) return;
  if (buffer.detached) return;
  structuredClone(undefined, { transfer: [buffer] });
  collector ??= _findCollector();
  collector();
}

let collector: (() => void) | undefined;

/** V8's collector, which a program can call once its flag is set; nothing where it cannot be had. */
function _findCollector(): () => void {
  try {
    setFlagsFromString("--expose-gc");
    return runInNewContext("gc") ?? (() => {});
  } catch {
    return () => {};
  }
}
