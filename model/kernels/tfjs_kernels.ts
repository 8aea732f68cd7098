import type {
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor4D,
} from "@tensorflow/tfjs-core";
import type { Cell, Statistic } from "./cell.ts";
import type { Tfjs } from "../runtime/runtime.ts";
import { cellBounds } from "./cell_bounds.ts";
import type { Variable } from "./kernels.ts";
import { mapStatistic, mapStatisticGradient } from "./map_statistic.ts";

/** The `Kernels` that use the same tfjs operations on every runtime. */
export abstract class TfjsKernels {
  /** The tfjs that holds the runtime. */
  protected readonly tf: Tfjs;

  /** Kernels on tfjs's active backend. */
  constructor(tf: Tfjs) {
    this.tf = tf;
  }

  /** {@inheritDoc Kernels.normalize} */
  normalize(
    x: Tensor,
    scale: Tensor,
    offset: Tensor,
    mean: Tensor,
    variance: Tensor,
    epsilon: number,
  ): Tensor {
    return this.tf.batchNorm(
      x as Tensor4D,
      mean as Tensor1D,
      variance as Tensor1D,
      offset as Tensor1D,
      scale as Tensor1D,
      epsilon,
    );
  }

  /** {@inheritDoc Kernels.normalizeGradients} */
  normalizeGradients(
    dy: Tensor,
    x: Tensor,
    scale: Tensor,
    mean: Tensor,
    variance: Tensor,
    epsilon: number,
  ): [Tensor, Tensor, Tensor] {
    const { tf } = this;
    return tf.tidy(() => {
      const inverse = tf.rsqrt(tf.add(variance, epsilon));
      const normalized = tf.mul(tf.sub(x, mean), inverse);
      return [
        tf.mul(dy, tf.mul(scale, inverse)),
        tf.sum(tf.mul(dy, normalized), channelAxes(x)),
        tf.sum(dy, channelAxes(x)),
      ];
    }) as [Tensor, Tensor, Tensor];
  }

  /** {@inheritDoc Kernels.relu} */
  relu(x: Tensor): Tensor {
    return this.tf.relu(x);
  }

  /** {@inheritDoc Kernels.relu6} */
  relu6(x: Tensor): Tensor {
    return this.tf.relu6(x);
  }

  /** {@inheritDoc Kernels.addBias} */
  addBias(x: Tensor, bias: Tensor): Tensor {
    return this.tf.add(x, bias);
  }

  /** {@inheritDoc Kernels.biasGradient} */
  biasGradient(dy: Tensor): Tensor {
    return this.tf.sum(dy, [0, 1, 2]);
  }

  /** {@inheritDoc Kernels.cell} */
  cell(x: Tensor, cell: Cell): Tensor {
    const { top, left, height, width } = cellBounds(x, cell);
    return this.tf.slice(
      x as Tensor4D,
      [0, top, left, 0],
      [-1, height, width, -1],
    );
  }

  /** {@inheritDoc Kernels.cellGradient} */
  cellGradient(dy: Tensor, x: Tensor, cell: Cell): Tensor {
    const { top, left, bottom, right } = cellBounds(x, cell);
    return this.tf.pad(dy, [[0, 0], [top, bottom], [left, right], [0, 0]]);
  }

  /** {@inheritDoc Kernels.reduce} */
  reduce(x: Tensor, statistic: Statistic): Tensor {
    return mapStatistic(this.tf, x as Tensor4D, statistic);
  }

  /** {@inheritDoc Kernels.reduceGradient} */
  reduceGradient(
    dy: Tensor,
    x: Tensor,
    y: Tensor,
    statistic: Statistic,
  ): Tensor {
    return mapStatisticGradient(this.tf, dy, x as Tensor4D, y, statistic);
  }

  /** {@inheritDoc Kernels.pad} */
  pad(x: Tensor, margin: number): Tensor {
    const sides: [number, number] = [margin, margin];
    return this.tf.pad(x, [[0, 0], sides, sides, [0, 0]]);
  }

  /** {@inheritDoc Kernels.crop} */
  crop(x: Tensor, margin: number): Tensor {
    const [count, height, width, channels] = (x as Tensor4D).shape;
    return this.tf.slice(
      x as Tensor4D,
      [0, margin, margin, 0],
      [count, height - 2 * margin, width - 2 * margin, channels],
    );
  }

  /** {@inheritDoc Kernels.linear} */
  linear(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
    const { tf } = this;
    return tf.tidy(() =>
      tf.add(tf.matMul(x as Tensor2D, weight as Tensor2D, false, true), bias)
    );
  }

  /** {@inheritDoc Kernels.linearGradients} */
  linearGradients(
    dy: Tensor,
    x: Tensor,
    weight: Tensor,
  ): [Tensor, Tensor, Tensor] {
    const { tf } = this;
    return [
      tf.matMul(dy as Tensor2D, weight as Tensor2D),
      tf.matMul(dy as Tensor2D, x as Tensor2D, true, false),
      tf.sum(dy, 0),
    ];
  }

  /** {@inheritDoc Kernels.add} */
  add(a: Tensor, b: Tensor): Tensor {
    return this.tf.add(a, b);
  }

  /** {@inheritDoc Kernels.concat} */
  concat(parts: readonly Tensor[]): Tensor {
    return this.tf.concat(parts as Tensor2D[], 1);
  }

  /** {@inheritDoc Kernels.concatGradients} */
  concatGradients(dy: Tensor, parts: readonly Tensor[]): Tensor[] {
    const lengths = parts.map(({ shape }) => shape[1]!);
    return this.tf.split(dy, lengths, 1);
  }

  /** {@inheritDoc Kernels.interleave} */
  interleave(parts: readonly Tensor[]): Tensor {
    const { tf } = this;
    const [count, features] = parts[0]!.shape as [number, number];
    return tf.tidy(() =>
      tf.reshape(tf.stack([...parts], 2), [count, features * parts.length])
    );
  }

  /** {@inheritDoc Kernels.interleaveGradients} */
  interleaveGradients(dy: Tensor, parts: readonly Tensor[]): Tensor[] {
    const { tf } = this;
    return tf.tidy(() =>
      tf.unstack(tf.reshape(dy, [...parts[0]!.shape, parts.length]), 2)
    );
  }

  /** {@inheritDoc Kernels.average} */
  average(running: Variable, batch: Tensor, share: number): void {
    const { tf } = this;
    running.assign(
      tf.tidy(() =>
        tf.add(tf.mul(running.read(), 1 - share), tf.mul(batch, share))
      ),
    );
  }

  /** {@inheritDoc Kernels.sumOfSquares} */
  sumOfSquares(tensors: readonly Tensor[]): Tensor {
    const { tf } = this;
    return tf.tidy(() =>
      tf.addN(tensors.map((each) => tf.sum(tf.square(each))))
    );
  }

  /** {@inheritDoc Kernels.clone} */
  clone(x: Tensor): Tensor {
    return this.tf.clone(x);
  }

  /** {@inheritDoc Kernels.dispose} */
  dispose(tensors: readonly Tensor[]): void {
    this.tf.dispose([...tensors]);
  }

  /** {@inheritDoc Kernels.tidy} */
  tidy(run: () => Tensor): Tensor {
    return this.tf.tidy(run);
  }
}

/** All axes of a tensor except the last. */
export function channelAxes(x: Tensor): number[] {
  return x.shape.slice(0, -1).map((_, axis) => axis);
}
