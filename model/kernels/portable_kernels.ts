import type {
  NamedAttrMap,
  NamedTensorMap,
  Tensor,
  Tensor4D,
} from "@tensorflow/tfjs-core";
import type {
  AdamStep,
  BatchNormalized,
  ConvolutionGeometry,
  Kernels,
  MaxPooled,
  PoolingGeometry,
  Variable,
} from "./kernels.ts";
import { byGroup, groupsOf } from "./by_group.ts";
import { depthwiseShape } from "./depthwise_shape.ts";
import { TensorVariable } from "./tensor_variable.ts";
import { requireWindow } from "./require_window.ts";
import { channelAxes, TfjsKernels } from "./tfjs_kernels.ts";
import { uncorrectedAdam } from "./uncorrected_adam.ts";

/**
 * {@linkcode Kernels} from operations that every tfjs runtime has; used on
 * WebGPU, wasm and plain JavaScript.
 */
export class PortableKernels extends TfjsKernels implements Kernels {
  /** {@inheritDoc Kernels.conv2d} */
  conv2d(x: Tensor, filter: Tensor, geometry: ConvolutionGeometry): Tensor {
    const { tf } = this;
    const { stride, padding } = geometry;
    if (padding === "valid") requireWindow(x, filter.shape[0]!);
    if (geometry.depthwise) {
      return tf.tidy(() =>
        tf.depthwiseConv2d(
          x as Tensor4D,
          tf.reshape(filter, depthwiseShape(filter)),
          stride,
          padding,
        )
      );
    }
    return byGroup(
      tf,
      groupsOf(x, filter),
      [x, filter],
      (x, filter) =>
        tf.conv2d(x as Tensor4D, filter as Tensor4D, stride, padding),
    );
  }

  /** {@inheritDoc Kernels.conv2dInputGradient} */
  conv2dInputGradient(
    dy: Tensor,
    filter: Tensor,
    x: Tensor,
    geometry: ConvolutionGeometry,
  ): Tensor {
    if (geometry.depthwise) {
      return this.tf.tidy(() => {
        const taps = this.tf.reshape(filter, depthwiseShape(filter));
        return this.depthwiseInputGradient(dy, taps, x.shape, geometry);
      });
    }
    const groups = groupsOf(x, filter);
    const shape = x.shape.with(3, x.shape[3]! / groups);
    return byGroup(
      this.tf,
      groups,
      [dy, filter],
      (dy, filter) => this.inputGradient(dy, filter, shape, geometry),
    );
  }

  /** {@inheritDoc Kernels.conv2dFilterGradient} */
  conv2dFilterGradient(
    dy: Tensor,
    x: Tensor,
    filter: Tensor,
    geometry: ConvolutionGeometry,
  ): Tensor {
    if (geometry.depthwise) {
      return this.tf.tidy(() => {
        const shape = depthwiseShape(filter);
        const taps = this.depthwiseFilterGradient(dy, x, shape, geometry);
        return this.tf.reshape(taps, filter.shape);
      });
    }
    const groups = groupsOf(x, filter);
    const shape = filter.shape.with(3, filter.shape[3]! / groups);
    return byGroup(
      this.tf,
      groups,
      [dy, x],
      (dy, x) => this.filterGradient(dy, x, shape, geometry),
    );
  }

  /** Gradient of a convolution without groups for its input. */
  protected inputGradient(
    dy: Tensor,
    filter: Tensor,
    inputShape: readonly number[],
    { stride, padding }: ConvolutionGeometry,
  ): Tensor {
    return this.#run("Conv2DBackpropInput", { dy, filter }, {
      strides: [stride, stride],
      pad: padding,
      dataFormat: "NHWC",
      inputShape,
    });
  }

  /** Gradient of a convolution without groups for its filter. */
  protected filterGradient(
    dy: Tensor,
    x: Tensor,
    filterShape: readonly number[],
    { stride, padding }: ConvolutionGeometry,
  ): Tensor {
    return this.#run("Conv2DBackpropFilter", { dy, x }, {
      strides: [stride, stride],
      pad: padding,
      dataFormat: "NHWC",
      filterShape,
    });
  }

  /** Gradient of a depthwise convolution with a [k,k,C,1] filter for its input. */
  protected depthwiseInputGradient(
    dy: Tensor,
    filter: Tensor,
    inputShape: readonly number[],
    { stride, padding }: ConvolutionGeometry,
  ): Tensor {
    return this.#run("DepthwiseConv2dNativeBackpropInput", { dy, filter }, {
      strides: [stride, stride],
      pad: padding,
      dilations: [1, 1],
      inputShape,
    });
  }

  /** Gradient of a depthwise convolution with a [k,k,C,1] filter for its filter. */
  protected depthwiseFilterGradient(
    dy: Tensor,
    x: Tensor,
    filterShape: readonly number[],
    { stride, padding }: ConvolutionGeometry,
  ): Tensor {
    return this.#run("DepthwiseConv2dNativeBackpropFilter", { dy, x }, {
      strides: [stride, stride],
      pad: padding,
      dilations: [1, 1],
      filterShape,
    });
  }

  /** {@inheritDoc Kernels.batchNorm} */
  batchNorm(
    x: Tensor,
    scale: Tensor,
    offset: Tensor,
    epsilon: number,
  ): BatchNormalized {
    const { tf } = this;
    const count = rows(x);
    const [y, mean, variance, inverse] = tf.tidy(() => {
      const mean = tf.mean(x, channelAxes(x));
      const centered = tf.sub(x, mean);
      const biased = tf.mean(tf.square(centered), channelAxes(x));
      const inverse = tf.rsqrt(tf.add(biased, epsilon));
      const y = tf.add(tf.mul(centered, tf.mul(inverse, scale)), offset);
      const variance = tf.mul(biased, count / Math.max(1, count - 1));
      return [y, mean, variance, inverse];
    }) as [Tensor, Tensor, Tensor, Tensor];
    return { y, mean, variance, saved: [tf.clone(mean), inverse] };
  }

  /** {@inheritDoc Kernels.batchNormGradients} */
  batchNormGradients(
    dy: Tensor,
    x: Tensor,
    scale: Tensor,
    saved: readonly Tensor[],
  ): [Tensor, Tensor, Tensor] {
    const { tf } = this;
    const [mean, inverse] = saved as [Tensor, Tensor];
    return tf.tidy(() => {
      const normalized = tf.mul(tf.sub(x, mean), inverse);
      const dOffset = tf.sum(dy, channelAxes(x));
      const dScale = tf.sum(tf.mul(dy, normalized), channelAxes(x));
      // dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy · x̂))
      const removed = tf.add(dOffset, tf.mul(normalized, dScale));
      const kept = tf.sub(dy, tf.div(removed, rows(x)));
      return [tf.mul(kept, tf.mul(scale, inverse)), dScale, dOffset];
    }) as [Tensor, Tensor, Tensor];
  }

  /** {@inheritDoc Kernels.reluGradient} */
  reluGradient(dy: Tensor, y: Tensor): Tensor {
    const { tf } = this;
    return tf.tidy(() => tf.mul(dy, tf.step(y)));
  }

  /** {@inheritDoc Kernels.relu6Gradient} */
  relu6Gradient(dy: Tensor, y: Tensor): Tensor {
    const { tf } = this;
    return tf.tidy(() => tf.mul(dy, tf.mul(tf.step(y), tf.step(tf.sub(6, y)))));
  }

  /** {@inheritDoc Kernels.maxPool} */
  maxPool(x: Tensor, { size, stride }: PoolingGeometry): MaxPooled {
    requireWindow(x, size);
    const y = this.tf.maxPool(x as Tensor4D, size, stride, "valid");
    return { y, saved: [] };
  }

  /** {@inheritDoc Kernels.maxPoolGradient} */
  maxPoolGradient(
    dy: Tensor,
    x: Tensor,
    { y }: MaxPooled,
    { size, stride }: PoolingGeometry,
  ): Tensor {
    return this.#run("MaxPoolGrad", { dy, input: x, output: y }, {
      filterSize: [size, size],
      strides: [stride, stride],
      pad: "valid",
    });
  }

  /** {@inheritDoc Kernels.variable} */
  variable(values: Tensor): Variable {
    return new TensorVariable(this.tf, values);
  }

  /** {@inheritDoc Kernels.adam} */
  adam(
    variable: Variable,
    [first, second]: readonly [Variable, Variable],
    gradient: Tensor,
    step: AdamStep,
  ): void {
    const { tf } = this;
    const { beta1, beta2 } = step;
    const [w, m, v] = tf.tidy(() => {
      const m = tf.add(
        tf.mul(first.read(), beta1),
        tf.mul(gradient, 1 - beta1),
      );
      const v = tf.add(
        tf.mul(second.read(), beta2),
        tf.mul(tf.square(gradient), 1 - beta2),
      );
      const { rate, epsilon } = uncorrectedAdam(step);
      const move = tf.div(tf.mul(m, rate), tf.add(tf.sqrt(v), epsilon));
      return [tf.sub(variable.read(), move), m, v];
    }) as [Tensor, Tensor, Tensor];
    variable.assign(w);
    first.assign(m);
    second.assign(v);
  }

  #run(kernel: string, inputs: object, attributes: object): Tensor {
    return this.tf.engine().runKernel(
      kernel,
      inputs as NamedTensorMap,
      attributes as NamedAttrMap,
    ) as Tensor;
  }
}

function rows(x: Tensor): number {
  return x.size / x.shape.at(-1)!;
}
