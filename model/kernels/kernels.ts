import type { Tensor } from "@tensorflow/tfjs-core";
import type { Cell, Statistic } from "./cell.ts";

/** Geometry of a convolution. */
export interface ConvolutionGeometry {
  /** Step in pixels, the same in both directions. */
  stride: number;
  /**
   * `valid`: no padding; `same`: TensorFlow's SAME, the fewest zeros around the
   * input that give ⌈side / stride⌉ output pixels; an odd zero is added after
   * the last pixel.
   */
  padding: "same" | "valid";
  /**
   * Depthwise: one filter per channel, [k,k,1,C].
   *
   * @default {false}
   */
  depthwise?: boolean;
}

/** A pooling window without padding. */
export interface PoolingGeometry {
  /** Side of the square window, in pixels. */
  size: number;
  /** Step in pixels. */
  stride: number;
}

/** A parameter or running statistic on the device. */
export interface Variable<T = Tensor> {
  /** Lengths of the axes. */
  readonly shape: readonly number[];
  /** The present values; the caller disposes them. */
  read(): T;
  /** Replaces the values and disposes `values`. */
  assign(values: T): void;
  /** Frees the device memory. */
  dispose(): void;
}

/** Result of batch normalization in training: the output and what its gradient needs. */
export interface BatchNormalized<T = Tensor> {
  /** Normalized, scaled and shifted; the shape of the input. */
  y: T;
  /** Mean of each channel over the batch. */
  mean: T;
  /** Variance of each channel with N − 1 in the denominator, as for running statistics. */
  variance: T;
  /** Values for {@linkcode Kernels.batchNormGradients}, private to the runtime. */
  saved: T[];
}

/** Result of max pooling: the output and what its gradient needs. */
export interface MaxPooled<T = Tensor> {
  /** Largest value in each window. */
  y: T;
  /** Values for the gradient, private to the runtime. */
  saved: T[];
}

/** One step of Adam, with PyTorch's meaning of every number. */
export interface AdamStep {
  /** Learning rate. */
  learningRate: number;
  /** Decay of the first moment. */
  beta1: number;
  /** Decay of the second moment. */
  beta2: number;
  /** Added to the root of the corrected second moment. */
  epsilon: number;
  /** Number of this step, from 1, for the bias correction. */
  step: number;
}

/**
 * The operations of a network and its gradients on one runtime.
 *
 * Maps are NHWC, filters HWIO, features [N,C]. The caller owns results and
 * arguments. Lengths are not arguments but follow from the tensors, so that the
 * operations can also be recorded as a graph for batches and images of any
 * size.
 *
 * @typeParam T Tensors with values, or nodes of a graph.
 */
export interface NetworkKernels<T = Tensor> {
  /**
   * Convolution of [N,H,W,C] with a [k,k,C/G,O] filter: each of G groups of
   * channels makes O/G channels. G follows from the shapes.
   */
  conv2d(x: T, filter: T, geometry: ConvolutionGeometry): T;
  /** Gradient of {@linkcode conv2d} for its input. */
  conv2dInputGradient(
    dy: T,
    filter: T,
    x: T,
    geometry: ConvolutionGeometry,
  ): T;
  /** Gradient of {@linkcode conv2d} for its filter. */
  conv2dFilterGradient(
    dy: T,
    x: T,
    filter: T,
    geometry: ConvolutionGeometry,
  ): T;
  /** x plus a number for each channel of a map. */
  addBias(x: T, bias: T): T;
  /** Gradient of {@linkcode addBias} for the bias: sums over all but the channels. */
  biasGradient(dy: T): T;
  /** Batch normalization of [N,H,W,C] or [N,C] by the batch's own statistics. */
  batchNorm(x: T, scale: T, offset: T, epsilon: number): BatchNormalized<T>;
  /** Gradients of {@linkcode batchNorm}: for its input, scale and offset. */
  batchNormGradients(
    dy: T,
    x: T,
    scale: T,
    saved: readonly T[],
    epsilon: number,
  ): [dx: T, dScale: T, dOffset: T];
  /** Batch normalization of [N,H,W,C] or [N,C] by given statistics. */
  normalize(
    x: T,
    scale: T,
    offset: T,
    mean: T,
    variance: T,
    epsilon: number,
  ): T;
  /** Gradients of {@linkcode normalize}: for its input, scale and offset. */
  normalizeGradients(
    dy: T,
    x: T,
    scale: T,
    mean: T,
    variance: T,
    epsilon: number,
  ): [dx: T, dScale: T, dOffset: T];
  /** max(x, 0). */
  relu(x: T): T;
  /** Gradient of {@linkcode relu}, from its output. */
  reluGradient(dy: T, y: T): T;
  /** min(max(x, 0), 6). */
  relu6(x: T): T;
  /** Gradient of {@linkcode relu6}, from its output. */
  relu6Gradient(dy: T, y: T): T;
  /** Largest value in each window. */
  maxPool(x: T, geometry: PoolingGeometry): MaxPooled<T>;
  /** Gradient of {@linkcode maxPool} for its input. */
  maxPoolGradient(
    dy: T,
    x: T,
    pooled: MaxPooled<T>,
    geometry: PoolingGeometry,
  ): T;
  /**
   * One cell of a map: rows i ⌊H/P⌋ to (i+1) ⌊H/P⌋ if H < (P+1) ⌊H/P⌋, else
   * ⌊iH/P⌋ to ⌈(i+1)H/P⌉; columns likewise.
   *
   * @throws {RangeError} If the map has fewer rows or columns than there are cells.
   */
  cell(x: T, cell: Cell): T;
  /** Gradient of {@linkcode cell} for the map: `dy` in its place, zeros around it. */
  cellGradient(dy: T, x: T, cell: Cell): T;
  /** A statistic over height and width: [N,H,W,C] to [N,C]. */
  reduce(x: T, statistic: Statistic): T;
  /**
   * Gradient of {@linkcode reduce} for the map, from its output. The whole
   * gradient goes to the first of equal extremes, row by row, as in PyTorch's
   * pooling.
   */
  reduceGradient(dy: T, x: T, y: T, statistic: Statistic): T;
  /** Zeros around a map, `margin` pixels wide. */
  pad(x: T, margin: number): T;
  /** Removes what {@linkcode pad} added. */
  crop(x: T, margin: number): T;
  /** x Wᵀ + b, with a [out, in] weight. */
  linear(x: T, weight: T, bias: T): T;
  /** Gradients of {@linkcode linear}: for its input, weight and bias. */
  linearGradients(
    dy: T,
    x: T,
    weight: T,
  ): [dx: T, dWeight: T, dBias: T];
  /** a + b, of equal shape. */
  add(a: T, b: T): T;
  /** Concatenated features: [N,A], [N,B], … to [N,A+B+…]. */
  concat(parts: readonly T[]): T;
  /** Gradient of {@linkcode concat} for each part. */
  concatGradients(dy: T, parts: readonly T[]): T[];
  /**
   * Interleaved features: P parts [N,C] to [N,C·P], in which the P values of
   * each feature are contiguous.
   */
  interleave(parts: readonly T[]): T;
  /** Gradient of {@linkcode interleave} for each part. */
  interleaveGradients(dy: T, parts: readonly T[]): T[];
  /** running ← (1 − share) running + share batch. */
  average(running: Variable<T>, batch: T, share: number): void;
  /** A second reference to a tensor, disposed separately. */
  clone(x: T): T;
  /** Frees tensors. */
  dispose(tensors: readonly T[]): void;
  /** Frees all tensors made by `run`, except the one that it returns. */
  tidy(run: () => T): T;
}

/** {@linkcode NetworkKernels}, and the operations of training. */
export interface Kernels<T = Tensor> extends NetworkKernels<T> {
  /** A new variable with these initial values, of which it takes ownership. */
  variable(values: T): Variable<T>;
  /** Updates `variable` and both moments by one step of Adam, in place. */
  adam(
    variable: Variable<T>,
    moments: readonly [Variable<T>, Variable<T>],
    gradient: T,
    step: AdamStep,
  ): void;
  /** Sum of the squares of all elements of all tensors, a scalar. */
  sumOfSquares(tensors: readonly T[]): T;
}
