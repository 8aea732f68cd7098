import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { ConvolutionGeometry } from "./kernels.ts";
import { PortableKernels } from "./portable_kernels.ts";

/**
 * {@linkcode PortableKernels} with gradients of convolutions as convolutions:
 * tfjs's wasm lacks the filter's, and has the input's several times slower.
 *
 * Max pooling's gradient does not reach windows without a positive number
 * (tfjs begins its search for the largest at the smallest positive float). It
 * need not: what is pooled here comes out of a ReLU, which stops it.
 */
export class WasmKernels extends PortableKernels {
  /**
   * {@inheritDoc PortableKernels.inputGradient}
   *
   * At stride 1 it is dy ⋆ the filter turned by 180°, inputs and outputs
   * exchanged, with a margin that puts back what the filter took away.
   */
  protected override inputGradient(
    dy: Tensor,
    filter: Tensor,
    inputShape: readonly number[],
    geometry: ConvolutionGeometry,
  ): Tensor {
    const { stride, padding } = geometry;
    if (stride > 1) {
      return super.inputGradient(dy, filter, inputShape, geometry);
    }
    const { tf } = this;
    const margin = padding === "same" ? 0 : filter.shape[0]! - 1;
    return tf.tidy(() => {
      const turned = tf.reverse(filter as Tensor4D, [0, 1]);
      const exchanged = tf.transpose(turned, [0, 1, 3, 2]);
      return tf.conv2d(
        this.pad(dy, margin) as Tensor4D,
        exchanged,
        1,
        padding,
      );
    });
  }

  /**
   * {@inheritDoc PortableKernels.filterGradient}
   *
   * It is xᵀ ⋆ dyᵀ, a convolution whose window is the whole output gradient,
   * whose batch are the input channels and whose dilation is the stride.
   */
  protected override filterGradient(
    dy: Tensor,
    x: Tensor,
    filterShape: readonly number[],
    { stride, padding }: ConvolutionGeometry,
  ): Tensor {
    const { tf } = this;
    const size = filterShape[0]!;
    return tf.tidy(() => {
      const margin = padding === "same" ? (size - 1) / 2 : 0;
      const sides: [number, number] = [margin, margin];
      const padded = tf.pad(x, [[0, 0], sides, sides, [0, 0]]);
      const images = tf.transpose(padded, [3, 1, 2, 0]) as Tensor4D;
      const window = tf.transpose(dy, [1, 2, 0, 3]) as Tensor4D;
      const slopes = tf.conv2d(images, window, 1, "valid", "NHWC", stride);
      // Rows that the stride never reached would give a filter too large.
      const used = tf.slice(slopes, [0, 0, 0, 0], [-1, size, size, -1]);
      return tf.transpose(used, [1, 2, 0, 3]);
    });
  }
}
