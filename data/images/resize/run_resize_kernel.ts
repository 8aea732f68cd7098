import type { ImageSize, RgbImage } from "../rgb_image.ts";
import { IMAGENET_MEAN, IMAGENET_STD } from "../normalize_image.ts";
import { type Kernel, kernelWith, place } from "./kernel_memory.ts";
import { type Taps, triangleTaps } from "./triangle_taps.ts";

/** The passes work on this many rows, bytes or pixels at once, and may read and write as far beyond the end. */
const ROWS_AT_ONCE = 4;
const BYTES_AT_ONCE = 16;
const PIXELS_AT_ONCE = 4;

/** Rows that are normalized and copied together: they are still in the processor's cache. */
const BAND = 16;

/** The pixels of an image at another size: rows first, then columns, each only where it changes. */
export function runResizeKernel(image: RgbImage, size: ImageSize): Uint8Array {
  const { height, width } = size;
  const work = begin(image, size, height * width * 3 + BYTES_AT_ONCE);
  const { kernel, free } = work;
  if (work.rows) resizeColumns(work, free, 0, height);
  else pack(work, free);
  return new Uint8Array(kernel.memory.buffer, free, height * width * 3).slice();
}

/** {@linkcode runResizeKernel}, normalized, into a place of a larger array. */
export function runResizeKernelInto(
  image: RgbImage,
  size: ImageSize,
  target: Float32Array,
  offset: number,
): void {
  const { height, width } = size;
  const levels = BAND * width * 3 + BYTES_AT_ONCE;
  const numbers = (BAND * width + PIXELS_AT_ONCE) * 3 * 4;
  const work = begin(image, size, align(levels) + numbers);
  const { kernel, free, rows } = work;
  const normalized = free + align(levels);
  for (let first = 0; first < height; first += BAND) {
    const count = Math.min(BAND, height - first);
    if (rows) resizeColumns(work, free, first, count);
    else pack(work, free, first, count);
    normalize(kernel, free, count * width, normalized);
    const length = count * width * 3;
    target.set(
      new Float32Array(kernel.memory.buffer, normalized, length),
      offset + first * width * 3,
    );
  }
}

/** An image whose rows have the new length already. */
interface Work {
  kernel: Kernel;
  image: ImageSize;
  size: ImageSize;
  /** Address of the first row. */
  wide: number;
  /** Bytes from one row to the next. */
  stride: number;
  /** How the columns change, if they do, and where that lies. */
  rows: Taps | undefined;
  starts: number;
  weights: number;
  /** From here on memory is the caller's. */
  free: number;
}

function begin(image: RgbImage, size: ImageSize, more: number): Work {
  const columns = image.width === size.width
    ? undefined
    : triangleTaps(image.width, size.width);
  const rows = image.height === size.height
    ? undefined
    : triangleTaps(image.height, size.height);
  const layout = layOut(image, size, columns, rows);
  const kernel = kernelWith(layout.free + more);
  place(kernel, layout.source, image.data);
  if (columns) resizeRows(kernel, layout, image, size, columns);
  if (rows) {
    place(kernel, layout.starts, rows.starts);
    place(kernel, layout.weights, rows.weights);
  }
  const { starts, weights, free } = layout;
  const [wide, stride] = columns
    ? [layout.wide, wideStride(size)]
    : [layout.source, image.width * 3];
  return { kernel, image, size, wide, stride, rows, starts, weights, free };
}

/** Addresses of all parts. */
interface Layout {
  starts: number;
  weights: number;
  source: number;
  wide: number;
  free: number;
}

function layOut(
  image: ImageSize,
  size: ImageSize,
  columns?: Taps,
  rows?: Taps,
): Layout {
  const most = (part: (taps: Taps) => number) =>
    Math.max(0, ...[columns, rows].filter((it) => !!it).map(part));
  const pairs = most((taps) => taps.pairs);
  const height = Math.max(image.height, ROWS_AT_ONCE);
  let free = 0;
  const reserve = (length: number) => {
    const at = free;
    free = align(free + length);
    return at;
  };
  return {
    starts: reserve(most(({ starts }) => starts.byteLength)),
    weights: reserve(most(({ weights }) => weights.byteLength)),
    // Weights of 0 still read two pixels each.
    source: reserve(height * image.width * 3 + 6 * pairs + BYTES_AT_ONCE),
    wide: reserve(columns ? height * wideStride(size) + BYTES_AT_ONCE : 0),
    free,
  };
}

/** More than a row, so that a byte too many does not fall on the next one. */
function wideStride({ width }: ImageSize): number {
  return align(width * 3 + 1);
}

function align(length: number): number {
  return Math.ceil(length / BYTES_AT_ONCE) * BYTES_AT_ONCE;
}

function resizeRows(
  kernel: Kernel,
  layout: Layout,
  image: ImageSize,
  size: ImageSize,
  taps: Taps,
): void {
  kernel.resizeRows(
    layout.source,
    image.height,
    image.width * 3,
    layout.wide,
    size.width,
    wideStride(size),
    place(kernel, layout.starts, taps.starts.map((pixel) => pixel * 3)),
    place(kernel, layout.weights, taps.weights),
    taps.pairs,
  );
}

/** Writes `count` of the new rows. */
function resizeColumns(
  { kernel, image, size, wide, stride, rows, starts, weights }: Work,
  target: number,
  first: number,
  count: number,
): void {
  const { pairs } = rows!;
  kernel.resizeColumns(
    wide,
    image.height,
    stride,
    target,
    count,
    size.width * 3,
    starts + first * 4,
    weights + first * pairs * 8,
    pairs,
  );
}

/** Writes `count` rows without the gaps between them. */
function pack(
  { kernel, size: { height, width }, wide, stride }: Work,
  target: number,
  first = 0,
  count: number = height,
): void {
  const bytes = new Uint8Array(kernel.memory.buffer);
  for (let y = 0; y < count; y++) {
    const row = wide + (first + y) * stride;
    bytes.copyWithin(target + y * width * 3, row, row + width * 3);
  }
}

function normalize(
  kernel: Kernel,
  source: number,
  pixels: number,
  target: number,
): void {
  const [redMean, greenMean, blueMean] = IMAGENET_MEAN;
  const [redStd, greenStd, blueStd] = IMAGENET_STD;
  kernel.normalizePixels(
    source,
    pixels,
    target,
    redMean,
    greenMean,
    blueMean,
    redStd,
    greenStd,
    blueStd,
  );
}
