import { RESIZE_KERNEL } from "./resize_kernel.ts";

/** What resize_kernel.as exports; addresses and lengths in bytes. */
export interface Kernel {
  /** The memory of the addresses. */
  memory: WebAssembly.Memory;
  /** Makes rows of another length. */
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
  /** Makes another number of rows. */
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
  /** Makes numbers for a network. */
  normalizePixels(
    source: number,
    pixels: number,
    target: number,
    redMean: number,
    greenMean: number,
    blueMean: number,
    redStd: number,
    greenStd: number,
    blueStd: number,
  ): void;
}

/** WebAssembly's unit of memory. */
const PAGE = 65536;

/** Memory of this size is kept for the next image; more is freed, since memory of WebAssembly only grows. */
const MOST_KEPT = 64 * 2 ** 20;

let compiled: WebAssembly.Module | undefined;
let kept: Kernel | undefined;

/** The kernel with at least this many bytes of memory, of any content. */
export function kernelWith(bytes: number): Kernel {
  const kernel = bytes <= MOST_KEPT ? kept ??= instantiate() : instantiate();
  const missing = bytes - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE));
  return kernel;
}

function instantiate(): Kernel {
  // Not Uint8Array.fromBase64(), which Node 24 does not have.
  compiled ??= new WebAssembly.Module(
    Uint8Array.from(atob(RESIZE_KERNEL), (byte) => byte.charCodeAt(0)),
  );
  const { exports } = new WebAssembly.Instance(compiled);
  return exports as unknown as Kernel;
}

/** Copies an array into the kernel's memory. */
export function place(
  { memory }: Kernel,
  at: number,
  { buffer, byteOffset, byteLength }: Uint8Array | Int16Array | Int32Array,
): number {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  new Uint8Array(memory.buffer, at, byteLength).set(bytes);
  return at;
}
