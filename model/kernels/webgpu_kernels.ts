import type { Tensor } from "@tensorflow/tfjs-core";
import type { Tfjs } from "../runtime/runtime.ts";
import type {
  AdamStep,
  BatchNormalized,
  ConvolutionGeometry,
  Variable,
} from "./kernels.ts";
import { PortableKernels } from "./portable_kernels.ts";
import { adam } from "./webgpu/adam.ts";
import { batchNorm, batchNormGradients } from "./webgpu/batch_norm.ts";
import { biasGradient } from "./webgpu/bias_gradient.ts";
import { convolutionShape } from "./webgpu/convolution_shape.ts";
import {
  depthwiseConvolution,
  depthwiseInputGradient,
} from "./webgpu/depthwise_convolution.ts";
import { depthwiseFilterGradient } from "./webgpu/depthwise_filter_gradient.ts";
import { filterGradient } from "./webgpu/filter_gradient.ts";
import { groupedConvolution } from "./webgpu/grouped_convolution.ts";
import { inputGradient } from "./webgpu/input_gradient.ts";
import { Gpu } from "./webgpu/gpu.ts";
import { OwnedVariable } from "./webgpu/owned_variable.ts";
import { relu6Gradient, reluGradient } from "./webgpu/relu_gradient.ts";
import { runningAverage } from "./webgpu/running_average.ts";
import { sumOfSquares } from "./webgpu/sum_of_squares.ts";

/**
 * {@linkcode PortableKernels} with our own programs (in `webgpu/`) where tfjs's
 * need many passes over a map, leave most of a GPU idle, or are missing.
 */
export class WebgpuKernels extends PortableKernels {
  readonly #gpu: Gpu;

  /** Kernels on tfjs's active backend, which must be WebGPU. */
  constructor(tf: Tfjs) {
    super(tf);
    this.#gpu = new Gpu(tf);
  }

  /** {@inheritDoc Kernels.conv2d} */
  override conv2d(
    x: Tensor,
    filter: Tensor,
    geometry: ConvolutionGeometry,
  ): Tensor {
    const shape = convolutionShape(x, filter, geometry);
    if (geometry.depthwise) {
      return depthwiseConvolution(this.#gpu, x, filter, shape);
    }
    return shape.groups === 1
      ? super.conv2d(x, filter, geometry)
      : groupedConvolution(this.#gpu, x, filter, shape);
  }

  /** {@inheritDoc Kernels.conv2dInputGradient} */
  override conv2dInputGradient(
    dy: Tensor,
    filter: Tensor,
    x: Tensor,
    geometry: ConvolutionGeometry,
  ): Tensor {
    const shape = convolutionShape(x, filter, geometry);
    if (geometry.depthwise) {
      return depthwiseInputGradient(this.#gpu, dy, filter, shape);
    }
    return inputGradient(this.#gpu, dy, filter, shape);
  }

  /** {@inheritDoc Kernels.conv2dFilterGradient} */
  override conv2dFilterGradient(
    dy: Tensor,
    x: Tensor,
    filter: Tensor,
    geometry: ConvolutionGeometry,
  ): Tensor {
    const shape = convolutionShape(x, filter, geometry);
    if (geometry.depthwise) {
      return depthwiseFilterGradient(this.#gpu, dy, x, filter.shape, shape);
    }
    return filterGradient(this.#gpu, dy, x, filter.shape, shape);
  }

  /** {@inheritDoc Kernels.biasGradient} */
  override biasGradient(dy: Tensor): Tensor {
    return biasGradient(this.#gpu, dy);
  }

  /** {@inheritDoc Kernels.batchNorm} */
  override batchNorm(
    x: Tensor,
    scale: Tensor,
    offset: Tensor,
    epsilon: number,
  ): BatchNormalized {
    return batchNorm(this.#gpu, x, scale, offset, epsilon);
  }

  /** {@inheritDoc Kernels.batchNormGradients} */
  override batchNormGradients(
    dy: Tensor,
    x: Tensor,
    scale: Tensor,
    saved: readonly Tensor[],
  ): [Tensor, Tensor, Tensor] {
    const [mean, inverse] = saved as [Tensor, Tensor];
    return batchNormGradients(this.#gpu, dy, x, scale, [mean, inverse]);
  }

  /** {@inheritDoc Kernels.reluGradient} */
  override reluGradient(dy: Tensor, y: Tensor): Tensor {
    return reluGradient(this.#gpu, dy, y);
  }

  /** {@inheritDoc Kernels.relu6Gradient} */
  override relu6Gradient(dy: Tensor, y: Tensor): Tensor {
    return relu6Gradient(this.#gpu, dy, y);
  }

  /** {@inheritDoc Kernels.sumOfSquares} */
  override sumOfSquares(tensors: readonly Tensor[]): Tensor {
    return sumOfSquares(this.#gpu, tensors);
  }

  /** {@inheritDoc Kernels.average} */
  override average(running: Variable, batch: Tensor, share: number): void {
    runningAverage(this.#gpu, (running as OwnedVariable).own(), batch, share);
  }

  /** {@inheritDoc Kernels.variable} */
  override variable(values: Tensor): Variable {
    return new OwnedVariable(this.tf, this.#gpu, values);
  }

  /** {@inheritDoc Kernels.adam} */
  override adam(
    variable: Variable,
    moments: readonly [Variable, Variable],
    gradient: Tensor,
    step: AdamStep,
  ): void {
    const [weights, first, second] = [variable, ...moments].map((each) =>
      (each as OwnedVariable).own()
    ) as [Tensor, Tensor, Tensor];
    adam(this.#gpu, weights, [first, second], gradient, step);
  }
}
