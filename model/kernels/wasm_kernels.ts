import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { ConvolutionGeometry } from "./kernels.ts";
import { PortableKernels } from "./portable_kernels.ts";

/**
 * {@linkcode PortableKernels} with the filter gradient that tfjs's wasm lacks:
 * xᵀ ⋆ dyᵀ, a convolution whose window is the whole output gradient, whose
 * batch are the input channels and whose dilation is the stride.
 */
export class WasmKernels extends PortableKernels {
  /** {@inheritDoc PortableKernels.filterGradient} */
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
