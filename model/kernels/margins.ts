import type { ConvolutionGeometry } from "./kernels.ts";

/**
 * Padding along one side of a map, and the length of the convolution's output.
 */
export interface Margins {
  /** Zeros before the first pixel. */
  before: number;
  /** Zeros after the last pixel. */
  after: number;
  /** Pixels of the output. */
  out: number;
}

/**
 * The position of a filter along one side of a map. TensorFlow's SAME: ⌈side /
 * stride⌉ pixels out, and max(0, (out − 1) stride + size − side) zeros; an odd
 * zero is added after the last pixel.
 */
export function marginsOf(
  side: number,
  size: number,
  { stride, padding }: ConvolutionGeometry,
): Margins {
  if (padding === "valid") {
    return { before: 0, after: 0, out: Math.floor((side - size) / stride) + 1 };
  }
  const out = Math.ceil(side / stride);
  const zeros = Math.max(0, (out - 1) * stride + size - side);
  const before = Math.floor(zeros / 2);
  return { before, after: zeros - before, out };
}
