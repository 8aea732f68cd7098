import type { Cell, Statistic } from "../../kernels/cell.ts";
export type { Cell, Statistic };
import type { Parameter } from "./parameter.ts";

/** A convolution with zeros around its input. */
export interface Convolution {
  /** OIHW, with the I of one group. */
  filter: Parameter;
  /** One per channel out; absent: none. */
  bias?: Parameter;
  /** Step in pixels, the same in both directions. */
  stride: number;
  /**
   * Zeros on each side, as in PyTorch; or `same`: TensorFlow's SAME, the fewest
   * zeros that give ⌈side / stride⌉ output pixels; an odd zero is added after
   * the last pixel.
   */
  padding: number | "same";
  /**
   * Whether each channel has its own filter.
   *
   * @default {false}
   */
  depthwise?: boolean;
}

/** A batch normalization: four arrays with one number per channel each. */
export interface Normalization {
  /** Added to variances. */
  epsilon: number;
  /** Share of a batch in the running statistics. */
  momentum: number;
  /** γ. */
  scale: Parameter;
  /** β. */
  offset: Parameter;
  /** Running mean. */
  mean: Parameter;
  /** Running variance. */
  variance: Parameter;
}

/** Weights of a fully connected layer. */
export interface Affine {
  /** [out, in]. */
  weight: Parameter;
  /** [out]. */
  bias: Parameter;
}

/** A max pooling with padding in pixels. */
export interface Pooling {
  /** Side of the square window, in pixels. */
  size: number;
  /** Step in pixels. */
  stride: number;
  /** Pixels of padding on each side, which are never the maximum. */
  padding: number;
}

/**
 * The operations of an image quality network. Layers are written once, against
 * this interface; its implementations compute (`Tape`), or write the network in
 * another program's format.
 *
 * Maps are [N,H,W,C], features [N,C].
 *
 * @typeParam V The type of an array between two operations.
 */
export interface Operations<V> {
  /** Convolution. */
  conv2d(x: V, convolution: Convolution): V;
  /** Batch normalization of a map or of features. */
  batchNorm(x: V, normalization: Normalization): V;
  /** max(x, 0). */
  relu(x: V): V;
  /** min(max(x, 0), 6). */
  relu6(x: V): V;
  /** Max pooling of a map without negative values. */
  maxPool(x: V, pooling: Pooling): V;
  /**
   * One cell of a map: ⌊H/P⌋ rows from i ⌊H/P⌋ on, columns likewise, as in
   * LinearityIQA. If more than P such cells fit, where LinearityIQA fails, rows
   * ⌊iH/P⌋ to ⌈(i+1)H/P⌉ as in PyTorch's adaptive pooling, whose cells may
   * overlap.
   */
  cell(x: V, cell: Cell): V;
  /** A statistic over height and width: a map to features. `std` is biased, with gradient 0 where it is 0. */
  reduce(x: V, statistic: Statistic): V;
  /** x Wᵀ + b of features. */
  linear(x: V, affine: Affine): V;
  /** a + b. */
  sum(a: V, b: V): V;
  /** Concatenated features. */
  concat(parts: readonly V[]): V;
  /**
   * Interleaved features of equal length: the first of each part, then the
   * second of each part.
   */
  interleave(parts: readonly V[]): V;
  /** Runs layers one after the other; intermediate values may be freed. */
  sequence(x: V, layers: readonly ((x: V) => V)[]): V;
}
