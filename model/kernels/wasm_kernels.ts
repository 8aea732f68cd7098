import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { ConvolutionGeometry } from "./kernels.ts";
import { marginsOf } from "./margins.ts";
import { PortableKernels } from "./portable_kernels.ts";

/**
 * {@linkcode PortableKernels} with gradients of convolutions as convolutions:
 * tfjs's wasm has no filter gradient, and a slow input gradient.
 *
 * Max pooling's gradient ignores windows without a positive number (tfjs starts its search for the maximum at the
 * smallest positive float). That is harmless: the input is the output of a ReLU, whose gradient is 0 there.
 */
export class WasmKernels extends PortableKernels {
  /**
   * {@inheritDoc PortableKernels.inputGradient}
   *
   * At stride 1 it is dy ⋆ the filter rotated by 180°, with inputs and outputs
   * exchanged and with padding that restores the size.
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
   * whose batch is the input channels and whose dilation is the stride.
   */
  protected override filterGradient(
    dy: Tensor,
    x: Tensor,
    filterShape: readonly number[],
    geometry: ConvolutionGeometry,
  ): Tensor {
    const { tf } = this;
    const { stride } = geometry;
    const size = filterShape[0]!;
    return tf.tidy(() => {
      const padded = this.#withMargins(x, size, geometry);
      const images = tf.transpose(padded, [3, 1, 2, 0]) as Tensor4D;
      const window = tf.transpose(dy, [1, 2, 0, 3]) as Tensor4D;
      const slopes = tf.conv2d(images, window, 1, "valid", "NHWC", stride);
      // Rows that the stride skips at the end would make the filter too large.
      const used = tf.slice(slopes, [0, 0, 0, 0], [-1, size, size, -1]);
      return tf.transpose(used, [1, 2, 0, 3]);
    });
  }

  /**
   * {@inheritDoc PortableKernels.depthwiseInputGradient}
   *
   * It is dy, with stride − 1 zeros after each pixel, ⋆ the filter rotated by 180°.
   */
  protected override depthwiseInputGradient(
    dy: Tensor,
    filter: Tensor,
    inputShape: readonly number[],
    geometry: ConvolutionGeometry,
  ): Tensor {
    const { tf } = this;
    const size = filter.shape[0]!;
    return tf.tidy(() => {
      const spread = this.#spread(dy, geometry.stride);
      // As many zeros as let the rotated filter reach each pixel of x.
      const around = [1, 2].map((axis): [number, number] => {
        const { before } = marginsOf(inputShape[axis]!, size, geometry);
        const top = size - 1 - before;
        const all = inputShape[axis]! + size - 1;
        return [top, all - top - spread.shape[axis]!];
      }) as [[number, number], [number, number]];
      return tf.depthwiseConv2d(
        this.#padOrCut(spread, around) as Tensor4D,
        tf.reverse(filter as Tensor4D, [0, 1]),
        1,
        "valid",
      );
    });
  }

  /**
   * {@inheritDoc PortableKernels.depthwiseFilterGradient}
   *
   * For each tap, the sum of the pixels of x under it times dy.
   */
  protected override depthwiseFilterGradient(
    dy: Tensor,
    x: Tensor,
    filterShape: readonly number[],
    geometry: ConvolutionGeometry,
  ): Tensor {
    const { tf } = this;
    const { stride } = geometry;
    const size = filterShape[0]!;
    const [images, rows, columns, channels] = dy.shape as Tensor4D["shape"];
    const reach = [(rows - 1) * stride + 1, (columns - 1) * stride + 1];
    return tf.tidy(() => {
      const padded = this.#withMargins(x, size, geometry);
      const taps = Array.from(
        { length: size * size },
        (_, tap) =>
          tf.tidy(() => {
            const [r, q] = [Math.floor(tap / size), tap % size];
            const seen = tf.stridedSlice(
              padded,
              [0, r, q, 0],
              [images, r + reach[0]!, q + reach[1]!, channels],
              [1, stride, stride, 1],
            );
            return tf.sum(tf.mul(seen, dy), [0, 1, 2]);
          }),
      );
      return tf.reshape(tf.stack(taps), [...filterShape]);
    });
  }

  /** A map with the zeros around it that a convolution sees. */
  #withMargins(
    x: Tensor,
    size: number,
    geometry: ConvolutionGeometry,
  ): Tensor {
    const [rows, columns] = [1, 2].map((axis): [number, number] => {
      const { before, after } = marginsOf(x.shape[axis]!, size, geometry);
      return [before, after];
    }) as [[number, number], [number, number]];
    return this.tf.pad(x, [[0, 0], rows, columns, [0, 0]]);
  }

  /** Zeros around a map; negative margins remove pixels. */
  #padOrCut(x: Tensor, around: [number, number][]): Tensor {
    const { tf } = this;
    const [images, ...sides] = x.shape as Tensor4D["shape"];
    const kept = around.map(([, after], i) => sides[i]! + Math.min(0, after));
    const cut = tf.slice(x as Tensor4D, [0, 0, 0, 0], [
      images,
      kept[0]!,
      kept[1]!,
      sides[2],
    ]);
    const [rows, columns] = around.map(([before, after]) =>
      [before, Math.max(0, after)] as [number, number]
    ) as [[number, number], [number, number]];
    return tf.pad(cut, [[0, 0], rows, columns, [0, 0]]);
  }

  /** A map with stride − 1 rows and columns of zeros after each of its own. */
  #spread(x: Tensor, stride: number): Tensor {
    if (stride === 1) return x;
    const { tf } = this;
    const [images, rows, columns, channels] = x.shape as Tensor4D["shape"];
    // Memory order: a pixel's channels, then a row's pixels.
    const after = (length: number, values: Tensor) =>
      tf.pad(tf.reshape(values, [-1, length]), [[0, 0], [
        0,
        (stride - 1) * length,
      ]]);
    const wide = after(channels, x);
    const tall = after(columns * stride * channels, wide);
    return tf.reshape(tall, [
      images,
      rows * stride,
      columns * stride,
      channels,
    ]);
  }
}
