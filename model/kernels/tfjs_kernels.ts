import type {
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor4D,
} from "@tensorflow/tfjs-core";
import type { Tfjs } from "../runtime/runtime.ts";
import type { Variable } from "./kernels.ts";

/** The part of `Kernels` that is the same tfjs operations on every runtime. */
export abstract class TfjsKernels {
  /** The tfjs that holds the runtime. */
  protected readonly tf: Tfjs;

  /** Kernels on tfjs's present backend. */
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

  /** {@inheritDoc Kernels.relu} */
  relu(x: Tensor): Tensor {
    return this.tf.relu(x);
  }

  /** {@inheritDoc Kernels.averagePool} */
  averagePool(x: Tensor): Tensor {
    return this.tf.mean(x, [1, 2]);
  }

  /** {@inheritDoc Kernels.averagePoolGradient} */
  averagePoolGradient(dy: Tensor, x: Tensor): Tensor {
    const { tf } = this;
    const [count, height, width, channels] = (x as Tensor4D).shape;
    return tf.tidy(() =>
      tf.tile(
        tf.reshape(tf.div(dy, height * width), [count, 1, 1, channels]),
        [1, height, width, 1],
      )
    );
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

  /** {@inheritDoc Kernels.average} */
  average(running: Variable, batch: Tensor, share: number): void {
    const { tf } = this;
    running.assign(
      tf.tidy(() =>
        tf.add(tf.mul(running.read(), 1 - share), tf.mul(batch, share))
      ),
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
