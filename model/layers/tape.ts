import type {
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor4D,
} from "@tensorflow/tfjs-core";
import type { PoolingGeometry, Variable } from "../kernels/kernels.ts";
import { Recorder } from "./recorder.ts";
import type { Value } from "./value.ts";

/** The four arrays of a batch normalisation. */
export interface BatchNormVariables {
  /** γ, one per channel. */
  scale: Variable;
  /** β, one per channel. */
  offset: Variable;
  /** Running mean. */
  mean: Variable;
  /** Running variance. */
  variance: Variable;
}

/** PyTorch's constants of batch normalisation. */
const EPSILON = 1e-5;
const MOMENTUM = 0.1;

/**
 * Runs a network forward and remembers how to run it backward: the few
 * operations that an IQA network needs, each with its gradient.
 */
export class Tape extends Recorder {
  /** Convolution with symmetric zero padding in pixels, as PyTorch pads. */
  conv2d(
    x: Value,
    filter: Variable,
    { stride, padding }: { stride: number; padding: number },
  ): Value {
    // "same" pads like PyTorch only at stride 1; elsewhere pad first.
    const same = stride === 1 && filter.shape[0] === 2 * padding + 1;
    const input = same ? x : this.#pad(x, padding);
    const { kernels } = this.device;
    const geometry = { stride, padding: same ? "same" : "valid" } as const;
    const weights = filter.read();
    const y = kernels.conv2d(input.tensor, weights, geometry);
    return this.record(y, [input], (dy) => {
      const shape = input.tensor.shape;
      if (input.wantsGradient) {
        this.pass(
          input,
          kernels.conv2dInputGradient(dy, weights, shape, geometry),
        );
      }
      this.collect(
        filter,
        kernels.conv2dFilterGradient(dy, input.tensor, filter.shape, geometry),
      );
    }, [weights]);
  }

  /** Batch normalisation of [N,H,W,C] or [N,C], with PyTorch's constants. */
  batchNorm(x: Value, variables: BatchNormVariables): Value {
    if (x.tensor.rank === 4) return this.#batchNorm(x, variables);
    const [count, channels] = x.tensor.shape as [number, number];
    const image = this.#reshape(x, [count, 1, 1, channels]);
    const y = this.#batchNorm(image, variables);
    return this.#reshape(y, [count, channels]);
  }

  /** max(x, 0). */
  relu(x: Value): Value {
    const { tf, kernels } = this.device;
    const y = tf.relu(x.tensor);
    return this.record(
      y,
      [x],
      (dy) => this.pass(x, kernels.reluGradient(dy, y)),
    );
  }

  /** Max pooling of a map without negative values, zero padding in pixels. */
  maxPool(
    x: Value,
    { padding, ...geometry }: PoolingGeometry & { padding: number },
  ): Value {
    const { kernels } = this.device;
    const input = this.#pad(x, padding);
    const pooled = kernels.maxPool(input.tensor, geometry);
    return this.record(pooled.y, [input], (dy) =>
      this.pass(
        input,
        kernels.maxPoolGradient(dy, input.tensor, pooled, geometry),
      ), pooled.saved);
  }

  /** Mean over height and width: [N,H,W,C] to [N,C]. */
  averagePool(x: Value): Value {
    const { tf } = this.device;
    const [count, height, width, channels] = x.tensor.shape as [
      number,
      number,
      number,
      number,
    ];
    const y = tf.mean(x.tensor, [1, 2]);
    return this.record(y, [x], (dy) =>
      this.pass(
        x,
        tf.tidy(() =>
          tf.tile(
            tf.reshape(tf.div(dy, height * width), [count, 1, 1, channels]),
            [1, height, width, 1],
          )
        ),
      ));
  }

  /** x Wᵀ + b, with PyTorch's [out, in] weight. */
  linear(x: Value, weight: Variable, bias: Variable): Value {
    const { tf } = this.device;
    const input = x.tensor as Tensor2D;
    const weights = weight.read() as Tensor2D;
    const y = tf.tidy(() =>
      tf.add(tf.matMul(input, weights, false, true), bias.read())
    );
    return this.record(y, [x], (dy) => {
      this.pass(x, tf.matMul(dy as Tensor2D, weights));
      this.collect(weight, tf.matMul(dy as Tensor2D, input, true, false));
      this.collect(bias, tf.sum(dy, 0));
    }, [weights]);
  }

  /** a + b. */
  sum(a: Value, b: Value): Value {
    const { tf } = this.device;
    return this.record(tf.add(a.tensor, b.tensor), [a, b], (dy) => {
      this.pass(a, tf.clone(dy));
      this.pass(b, tf.clone(dy));
    });
  }

  /** Two feature vectors side by side: [N,A] and [N,B] to [N,A+B]. */
  concat(a: Value, b: Value): Value {
    const { tf } = this.device;
    const y = tf.concat([a.tensor, b.tensor], 1);
    return this.record(y, [a, b], (dy) => {
      const sizes = [a.tensor.shape[1]!, b.tensor.shape[1]!];
      const [da, db] = tf.split(dy, sizes, 1) as [Tensor, Tensor];
      this.pass(a, da);
      this.pass(b, db);
    });
  }

  #batchNorm(x: Value, variables: BatchNormVariables): Value {
    return this.mode.batchStatistics
      ? this.#batchNormByBatch(x, variables)
      : this.#batchNormByHistory(x, variables);
  }

  #batchNormByBatch(x: Value, variables: BatchNormVariables): Value {
    const { tf, kernels } = this.device;
    const scale = variables.scale.read();
    const offset = variables.offset.read();
    const { y, mean, variance, saved } = kernels.batchNorm(
      x.tensor,
      scale,
      offset,
      EPSILON,
    );
    if (this.mode.updateStatistics) {
      this.#average(variables.mean, mean);
      this.#average(variables.variance, variance);
    }
    tf.dispose([offset, mean, variance]);
    return this.record(y, [x], (dy) => {
      const [dx, dScale, dOffset] = kernels.batchNormGradients(
        dy,
        x.tensor,
        scale,
        saved,
        EPSILON,
      );
      this.pass(x, dx);
      this.collect(variables.scale, dScale);
      this.collect(variables.offset, dOffset);
    }, [scale, ...saved]);
  }

  #batchNormByHistory(x: Value, variables: BatchNormVariables): Value {
    if (this.mode.record) {
      throw new Error(
        "Cannot record batch normalisation: by running statistics",
      );
    }
    const { tf } = this.device;
    const y = tf.tidy(() =>
      tf.batchNorm(
        x.tensor as Tensor4D,
        variables.mean.read() as Tensor1D,
        variables.variance.read() as Tensor1D,
        variables.offset.read() as Tensor1D,
        variables.scale.read() as Tensor1D,
        EPSILON,
      )
    );
    return this.record(y, [x], () => {});
  }

  /** running ← 0.9 running + 0.1 batch. */
  #average(running: Variable, batch: Tensor): void {
    const { tf } = this.device;
    running.assign(
      tf.tidy(() =>
        tf.add(tf.mul(running.read(), 1 - MOMENTUM), tf.mul(batch, MOMENTUM))
      ),
    );
  }

  #pad(x: Value, padding: number): Value {
    if (padding === 0) return x;
    const { tf } = this.device;
    const sides: [number, number] = [padding, padding];
    const y = tf.pad(x.tensor, [[0, 0], sides, sides, [0, 0]]);
    return this.record(y, [x], (dy) =>
      this.pass(
        x,
        tf.slice(dy, [0, padding, padding, 0], x.tensor.shape),
      ));
  }

  #reshape(x: Value, shape: number[]): Value {
    const { tf } = this.device;
    return this.record(
      tf.reshape(x.tensor, shape),
      [x],
      (dy) => this.pass(x, tf.reshape(dy, x.tensor.shape)),
    );
  }
}
