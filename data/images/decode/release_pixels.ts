import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { RgbImage } from "../rgb_image.ts";

/** Bytes from which memory is freed at once; less is left to the garbage collector. */
const LARGE = 2 ** 25;

/**
 * Frees the memory of a large image at once. No code may use its pixels
 * afterwards.
 *
 * They are in the decoder's memory, which the garbage collector does not count: by itself it would keep several images
 * of tens or hundreds of megabytes. A collection takes some milliseconds, decoding such an image more than fifty.
 */
export function releasePixels({ data }: RgbImage): void {
  const { buffer, length } = data;
  if (length < LARGE || !(buffer instanceof ArrayBuffer)) return;
  if (buffer.detached) return;
  structuredClone(undefined, { transfer: [buffer] });
  collector ??= findCollector();
  collector();
}

let collector: (() => void) | undefined;

/** V8's garbage collector, which a program can call after setting a flag; undefined if it is not available. */
function findCollector(): () => void {
  try {
    setFlagsFromString("--expose-gc");
    return runInNewContext("gc") ?? (() => {});
  } catch {
    return () => {};
  }
}
