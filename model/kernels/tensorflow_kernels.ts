import type { Tensor } from "@tensorflow/tfjs-core";
import type {
  AdamStep,
  BatchNormalized,
  ConvolutionGeometry,
  Kernels,
  MaxPooled,
  PoolingGeometry,
  Variable,
} from "./kernels.ts";
import { Attributes } from "./attributes.ts";
import { byGroup, groupsOf } from "./by_group.ts";
import type { Attribute, NodeBackend } from "./node_backend.ts";
import { depthwiseShape } from "./depthwise_shape.ts";
import { OperationAttributes } from "./operation_attributes.ts";
import { requireWindow } from "./require_window.ts";
import { ResourceVariable } from "./resource_variable.ts";
import { TfjsKernels } from "./tfjs_kernels.ts";
import { uncorrectedAdam } from "./uncorrected_adam.ts";
import type { Tfjs } from "../runtime/runtime.ts";

/**
 * {@linkcode Kernels} as single TensorFlow operations, on CPU and CUDA.
 *
 * Convolutions never use TensorFlow's explicit padding: in eager mode, oneDNN
 * does not handle it; on a CPU, a step would take a third longer, and grouped
 * convolutions would not work.
 */
export class TensorflowKernels extends TfjsKernels implements Kernels {
  readonly #backend: NodeBackend;
  readonly #make: Attributes;
  readonly #adam: Attribute[];
  readonly #attributes: OperationAttributes;
  readonly #shapes = new Map<string, Tensor>();
  readonly #empty: Tensor;
  #onednn: boolean;
  #groups = true;

  /** Kernels on tfjs-node's backend, which must be active. */
  constructor(tf: Tfjs) {
    super(tf);
    this.#backend = tf.backend() as unknown as NodeBackend;
    this.#make = new Attributes(this.#backend.binding);
    this.#attributes = new OperationAttributes(this.#make);
    this.#adam = [
      this.#make.float32("T"),
      this.#make.flag("use_locking", false),
      this.#make.flag("use_nesterov", false),
    ];
    this.#onednn = !this.#backend.binding.isUsingGpuDevice();
    this.#empty = tf.keep(tf.tensor1d([], "float32"));
  }

  /** Tests whether TensorFlow has oneDNN and computes on a CPU. */
  hasOnednn(): boolean {
    const map = this.tf.zeros([1, 1, 1, 1]);
    const { y, saved } = this.maxPool(map, { size: 1, stride: 1 });
    this.dispose([map, y, ...saved]);
    return this.#onednn;
  }

  /** {@inheritDoc Kernels.conv2d} */
  conv2d(x: Tensor, filter: Tensor, geometry: ConvolutionGeometry): Tensor {
    const attributes = this.#attributes.convolution(geometry);
    if (geometry.padding === "valid") requireWindow(x, filter.shape[0]!);
    if (geometry.depthwise) {
      return this.#withDepthwise(
        filter,
        (filter) => this.#one("DepthwiseConv2dNative", attributes, [x, filter]),
      );
    }
    return this.#inGroups(
      groupsOf(x, filter),
      [x, filter],
      (...inputs) => this.#one("Conv2D", attributes, inputs),
    );
  }

  /** {@inheritDoc Kernels.conv2dInputGradient} */
  conv2dInputGradient(
    dy: Tensor,
    filter: Tensor,
    x: Tensor,
    geometry: ConvolutionGeometry,
  ): Tensor {
    const attributes = this.#attributes.convolution(geometry);
    if (geometry.depthwise) {
      return this.#withDepthwise(
        filter,
        (filter) =>
          this.#one("DepthwiseConv2dNativeBackpropInput", attributes, [
            this.#shape(x.shape),
            filter,
            dy,
          ]),
      );
    }
    return this.#inGroups(
      groupsOf(x, filter),
      [x, filter, dy],
      (x, ...inputs) =>
        this.#one("Conv2DBackpropInput", attributes, [
          this.#shape(x.shape),
          ...inputs,
        ]),
    );
  }

  /** {@inheritDoc Kernels.conv2dFilterGradient} */
  conv2dFilterGradient(
    dy: Tensor,
    x: Tensor,
    filter: Tensor,
    geometry: ConvolutionGeometry,
  ): Tensor {
    const attributes = this.#attributes.convolution(geometry);
    if (geometry.depthwise) {
      return this.tf.tidy(() =>
        this.tf.reshape(
          this.#one("DepthwiseConv2dNativeBackpropFilter", attributes, [
            x,
            this.#shape(depthwiseShape(filter)),
            dy,
          ]),
          filter.shape,
        )
      );
    }
    return this.#inGroups(
      groupsOf(x, filter),
      [x, filter, dy],
      (x, filter, dy) =>
        this.#one("Conv2DBackpropFilter", attributes, [
          x,
          this.#shape(filter.shape),
          dy,
        ]),
    );
  }

  /** Runs an operation on a filter in the shape of TensorFlow's depthwise operations. */
  #withDepthwise(filter: Tensor, run: (filter: Tensor) => Tensor): Tensor {
    const reshaped = this.tf.reshape(filter, depthwiseShape(filter));
    const result = run(reshaped);
    reshaped.dispose();
    return result;
  }

  /** Runs all groups at once if TensorFlow can, which is not the case on a CPU without oneDNN. */
  #inGroups<Tensors extends Tensor[]>(
    groups: number,
    tensors: readonly [...Tensors],
    run: (...parts: Tensors) => Tensor,
  ): Tensor {
    if (groups === 1) return run(...tensors as Tensors);
    try {
      if (this.#groups) return run(...tensors as Tensors);
    } catch {
      this.#groups = false;
    }
    return byGroup(this.tf, groups, tensors, run);
  }

  /** {@inheritDoc Kernels.batchNorm} */
  batchNorm(
    x: Tensor,
    scale: Tensor,
    offset: Tensor,
    epsilon: number,
  ): BatchNormalized {
    const map = this.#asMap(x);
    const [normalized, mean, variance, ...saved] = this.#backend
      .executeMultipleOutputs(
        "FusedBatchNormV3",
        this.#attributes.normalization(epsilon, true),
        [map, scale, offset, this.#empty, this.#empty],
        6,
      ) as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
    map.dispose();
    const y = this.#inShapeOf(x, normalized);
    return { y, mean, variance, saved };
  }

  /** {@inheritDoc Kernels.batchNormGradients} */
  batchNormGradients(
    dy: Tensor,
    x: Tensor,
    scale: Tensor,
    saved: readonly Tensor[],
    epsilon: number,
  ): [Tensor, Tensor, Tensor] {
    const maps = [this.#asMap(dy), this.#asMap(x)];
    const [dx, dScale, dOffset, ...unused] = this.#backend
      .executeMultipleOutputs(
        "FusedBatchNormGradV3",
        this.#attributes.normalization(epsilon, false),
        [...maps, scale, ...saved],
        5,
      ) as [Tensor, Tensor, Tensor, Tensor, Tensor];
    this.dispose([...maps, ...unused]);
    return [this.#inShapeOf(x, dx), dScale, dOffset];
  }

  /** Features as a map of one pixel: TensorFlow normalizes only maps. */
  #asMap(x: Tensor): Tensor {
    const [count, ...rest] = x.shape as [number, number];
    return x.rank === 4
      ? this.clone(x)
      : this.tf.reshape(x, [count, 1, 1, ...rest]);
  }

  /** `map` in the shape of `x`, undoing {@linkcode #asMap}; disposes `map`. */
  #inShapeOf(x: Tensor, map: Tensor): Tensor {
    if (x.rank === 4) return map;
    const y = this.tf.reshape(map, x.shape);
    map.dispose();
    return y;
  }

  /** {@inheritDoc Kernels.reluGradient} */
  reluGradient(dy: Tensor, y: Tensor): Tensor {
    return this.#one("ReluGrad", [this.#make.float32("T")], [dy, y]);
  }

  /** {@inheritDoc Kernels.relu6Gradient} */
  relu6Gradient(dy: Tensor, y: Tensor): Tensor {
    return this.#one("Relu6Grad", [this.#make.float32("T")], [dy, y]);
  }

  /** {@inheritDoc Kernels.maxPool} */
  maxPool(x: Tensor, geometry: PoolingGeometry): MaxPooled {
    requireWindow(x, geometry.size);
    return this.#onednnMaxPool(x, geometry) ??
      {
        y: this.#one("MaxPool", this.#attributes.pooling(geometry), [x]),
        saved: [],
      };
  }

  /** {@inheritDoc Kernels.maxPoolGradient} */
  maxPoolGradient(
    dy: Tensor,
    x: Tensor,
    { y, saved }: MaxPooled,
    geometry: PoolingGeometry,
  ): Tensor {
    if (saved.length > 0) {
      const inputs = [x, y, dy, ...saved];
      const attributes = this.#attributes.onednnPooling(geometry);
      return this.#one("_MklNativeMaxPoolGrad", attributes, inputs);
    }
    return this.#one("MaxPoolGrad", this.#attributes.pooling(geometry), [
      x,
      y,
      dy,
    ]);
  }

  /**
   * Max pooling by oneDNN, whose gradient takes a fifth of the time; undefined
   * if TensorFlow was built or started without it, or computes on a GPU.
   */
  #onednnMaxPool(x: Tensor, geometry: PoolingGeometry): MaxPooled | undefined {
    if (!this.#onednn) return undefined;
    try {
      const [y, workspace] = this.#backend.executeMultipleOutputs(
        "_MklNativeMaxPool",
        this.#attributes.onednnPooling(geometry),
        [x],
        2,
      ) as [Tensor, Tensor];
      return { y, saved: [workspace] };
    } catch {
      this.#onednn = false;
      return undefined;
    }
  }

  /** {@inheritDoc Kernels.variable} */
  variable(values: Tensor): Variable {
    return new ResourceVariable(this.#backend, this.#make, values);
  }

  /** {@inheritDoc Kernels.adam} */
  adam(
    variable: Variable,
    moments: readonly [Variable, Variable],
    gradient: Tensor,
    step: AdamStep,
  ): void {
    const scalars = this.#adamScalars(step);
    const moved = [variable, ...moments] as ResourceVariable[];
    const handles = moved.map(({ handle }) => handle);
    this.#backend.binding.executeOp("ResourceApplyAdam", this.#adam, [
      ...handles,
      ...this.#backend.getInputTensorIds([...scalars, gradient]),
    ], 0);
    for (const each of moved) each.changes++;
    this.dispose(scalars);
  }

  /**
   * TensorFlow's (β₁ᵗ, β₂ᵗ, η, β₁, β₂, ε), with the powers set to 0, because
   * the bias is corrected here.
   */
  #adamScalars(step: AdamStep): Tensor[] {
    const { rate, epsilon } = uncorrectedAdam(step);
    return [0, 0, rate, step.beta1, step.beta2, epsilon]
      .map((value) => this.tf.scalar(value));
  }

  /** {@inheritDoc Kernels.sumOfSquares} */
  override sumOfSquares(tensors: readonly Tensor[]): Tensor {
    const { tf } = this;
    const halves = [this.#make.float32("T")];
    // L2Loss is half the sum, in one operation without a tensor of squares.
    return tf.tidy(() =>
      tf.mul(
        tf.addN(tensors.map((each) => this.#one("L2Loss", halves, [each]))),
        2,
      )
    );
  }

  #one(name: string, attributes: Attribute[], inputs: Tensor[]): Tensor {
    return this.#backend.executeSingleOutput(name, attributes, inputs);
  }

  #shape(shape: readonly number[]): Tensor {
    const key = shape.join();
    const known = this.#shapes.get(key);
    if (known) return known;
    const made = this.tf.keep(this.tf.tensor1d([...shape], "int32"));
    this.#shapes.set(key, made);
    return made;
  }
}
