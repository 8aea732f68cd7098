import type { RgbImage } from "../decode_image.ts";
import type { ImageSize } from "../resize_image.ts";
import { RESIZE_KERNEL } from "./resize_kernel.ts";
import { type Taps, triangleTaps } from "./triangle_taps.ts";

/** What resize_kernel.as exports; addresses and lengths in bytes. */
interface Exports {
  memory: WebAssembly.Memory;
  resizeRows(
    source: number,
    rows: number,
    sourceStride: number,
    target: number,
    width: number,
    targetStride: number,
    starts: number,
    weights: number,
    pairs: number,
  ): void;
  resizeColumns(
    source: number,
    rows: number,
    sourceStride: number,
    target: number,
    height: number,
    length: number,
    starts: number,
    weights: number,
    pairs: number,
  ): void;
}

/** WebAssembly's unit of memory. */
const PAGE = 65536;

/** Memory of this size stays for the next image; more is given back, since memory of WebAssembly only grows. */
const MOST_KEPT = 64 * 2 ** 20;

/** Both passes work on this many rows or bytes at once, and may read and write as far beyond the end. */
const ROWS_AT_ONCE = 4;
const BYTES_AT_ONCE = 16;

let compiled: WebAssembly.Module | undefined;
let kept: Exports | undefined;

/** The pixels of an image at another size: rows first, then columns, each only where it changes. */
export function runResizeKernel(image: RgbImage, size: ImageSize): Uint8Array {
  const columns = image.width === size.width
    ? undefined
    : triangleTaps(image.width, size.width);
  const rows = image.height === size.height
    ? undefined
    : triangleTaps(image.height, size.height);
  const layout = _layOut(image, size, columns, rows);
  const kernel = _kernelWith(layout.end);
  const source = _place(kernel, layout.source, image.data);
  const wide = columns
    ? _resizeRows(kernel, layout, image, size, columns)
    : { at: source, stride: image.width * 3 };
  const length = size.height * size.width * 3;
  if (rows) _resizeColumns(kernel, layout, wide, image, size, rows);
  else _pack(kernel, wide, size, layout.target);
  return new Uint8Array(kernel.memory.buffer, layout.target, length).slice();
}

/** Where everything lies. */
interface Layout {
  starts: number;
  weights: number;
  source: number;
  wide: number;
  target: number;
  end: number;
}

/** Rows in memory: address of the first, and bytes from one to the next. */
interface Rows {
  at: number;
  stride: number;
}

function _layOut(
  image: ImageSize,
  size: ImageSize,
  columns?: Taps,
  rows?: Taps,
): Layout {
  const most = (part: (taps: Taps) => number) =>
    Math.max(0, ...[columns, rows].filter((it) => !!it).map(part));
  const pairs = most((taps) => taps.pairs);
  const height = Math.max(image.height, ROWS_AT_ONCE);
  let end = 0;
  const place = (length: number) => {
    const at = end;
    end = _align(end + length);
    return at;
  };
  return {
    starts: place(most(({ starts }) => starts.byteLength)),
    weights: place(most(({ weights }) => weights.byteLength)),
    // Weights of 0 still read, two pixels each.
    source: place(height * image.width * 3 + 6 * pairs + BYTES_AT_ONCE),
    wide: place(height * _wideStride(size) + BYTES_AT_ONCE),
    target: place(size.height * size.width * 3 + BYTES_AT_ONCE),
    end,
  };
}

/** More than a row, so that a byte too many does not fall on the next one. */
function _wideStride({ width }: ImageSize): number {
  return _align(width * 3 + 1);
}

function _align(length: number): number {
  return Math.ceil(length / BYTES_AT_ONCE) * BYTES_AT_ONCE;
}

function _kernelWith(bytes: number): Exports {
  const kernel = bytes <= MOST_KEPT ? kept ??= _instantiate() : _instantiate();
  const missing = bytes - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE));
  return kernel;
}

function _instantiate(): Exports {
  compiled ??= new WebAssembly.Module(Uint8Array.fromBase64(RESIZE_KERNEL));
  const { exports } = new WebAssembly.Instance(compiled);
  return exports as unknown as Exports;
}

function _resizeRows(
  kernel: Exports,
  layout: Layout,
  image: ImageSize,
  size: ImageSize,
  taps: Taps,
): Rows {
  const stride = _wideStride(size);
  kernel.resizeRows(
    layout.source,
    image.height,
    image.width * 3,
    layout.wide,
    size.width,
    stride,
    _place(kernel, layout.starts, taps.starts.map((pixel) => pixel * 3)),
    _place(kernel, layout.weights, taps.weights),
    taps.pairs,
  );
  return { at: layout.wide, stride };
}

function _resizeColumns(
  kernel: Exports,
  layout: Layout,
  { at, stride }: Rows,
  image: ImageSize,
  size: ImageSize,
  taps: Taps,
): void {
  kernel.resizeColumns(
    at,
    image.height,
    stride,
    layout.target,
    size.height,
    size.width * 3,
    _place(kernel, layout.starts, taps.starts),
    _place(kernel, layout.weights, taps.weights),
    taps.pairs,
  );
}

/** Rows without the gaps between them. */
function _pack(
  { memory }: Exports,
  { at, stride }: Rows,
  { height, width }: ImageSize,
  target: number,
): void {
  const bytes = new Uint8Array(memory.buffer);
  for (let y = 0; y < height; y++) {
    const row = at + y * stride;
    bytes.copyWithin(target + y * width * 3, row, row + width * 3);
  }
}

/** Copies an array into the kernel's memory. */
function _place(
  { memory }: Exports,
  at: number,
  { buffer, byteOffset, byteLength }: Uint8Array | Int16Array | Int32Array,
): number {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  new Uint8Array(memory.buffer, at, byteLength).set(bytes);
  return at;
}
