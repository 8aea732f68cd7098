import type { Tensor } from "@tensorflow/tfjs-core";

/** How a convolution slides: `same` keeps the side at stride 1, `valid` never leaves the input. */
export interface ConvolutionGeometry {
  /** Step in pixels, the same in both directions. */
  stride: number;
  /** `same` only with stride 1 and an odd filter, where every library pads alike. */
  padding: "same" | "valid";
}

/** A pooling window that never leaves its input. */
export interface PoolingGeometry {
  /** Side of the square window, in pixels. */
  size: number;
  /** Step in pixels. */
  stride: number;
}

/** A trainable or running array that lives on the device. */
export interface Variable {
  /** Lengths of the axes. */
  readonly shape: readonly number[];
  /** The present values; whoever reads disposes. */
  read(): Tensor;
  /** Replaces the values and disposes `values`. */
  assign(values: Tensor): void;
  /** Frees the device memory. */
  dispose(): void;
}

/** Result of batch normalisation in training: the output and what its gradient needs. */
export interface BatchNormalized {
  /** Normalised, scaled and shifted; the shape of the input. */
  y: Tensor;
  /** Mean of each channel over the batch. */
  mean: Tensor;
  /** Variance of each channel with N − 1 in the denominator, as running statistics want it. */
  variance: Tensor;
  /** What {@linkcode Kernels.batchNormGradients} reads; the runtime's own business. */
  saved: Tensor[];
}

/** Result of max pooling: the output and what its gradient needs. */
export interface MaxPooled {
  /** Largest value in each window. */
  y: Tensor;
  /** The runtime's own business. */
  saved: Tensor[];
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
 * The operations a network step needs from a runtime beyond plain arithmetic.
 *
 * Tensors are NHWC, filters HWIO. Results belong to the caller, arguments stay
 * the caller's. Everything else a model does (add, matMul, reshape, …) is the
 * same tfjs operation on every runtime.
 */
export interface Kernels {
  /** Convolution of [N,H,W,C] with a [k,k,C,O] filter. */
  conv2d(x: Tensor, filter: Tensor, geometry: ConvolutionGeometry): Tensor;
  /** Gradient of {@linkcode conv2d} for its input. */
  conv2dInputGradient(
    dy: Tensor,
    filter: Tensor,
    inputShape: readonly number[],
    geometry: ConvolutionGeometry,
  ): Tensor;
  /** Gradient of {@linkcode conv2d} for its filter. */
  conv2dFilterGradient(
    dy: Tensor,
    x: Tensor,
    filterShape: readonly number[],
    geometry: ConvolutionGeometry,
  ): Tensor;
  /** Batch normalisation of [N,H,W,C] by the batch's own statistics. */
  batchNorm(
    x: Tensor,
    scale: Tensor,
    offset: Tensor,
    epsilon: number,
  ): BatchNormalized;
  /** Gradients of {@linkcode batchNorm}: for its input, scale and offset. */
  batchNormGradients(
    dy: Tensor,
    x: Tensor,
    scale: Tensor,
    saved: readonly Tensor[],
    epsilon: number,
  ): [dx: Tensor, dScale: Tensor, dOffset: Tensor];
  /** Gradient of max(x, 0), from its output. */
  reluGradient(dy: Tensor, y: Tensor): Tensor;
  /** Largest value in each window. */
  maxPool(x: Tensor, geometry: PoolingGeometry): MaxPooled;
  /** Gradient of {@linkcode maxPool} for its input. */
  maxPoolGradient(
    dy: Tensor,
    x: Tensor,
    pooled: MaxPooled,
    geometry: PoolingGeometry,
  ): Tensor;
  /** A new variable that starts with these values and takes them over. */
  variable(values: Tensor): Variable;
  /** Moves `variable` and both moments by one step of Adam, in place. */
  adam(
    variable: Variable,
    moments: readonly [Variable, Variable],
    gradient: Tensor,
    step: AdamStep,
  ): void;
}
