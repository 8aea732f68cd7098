import type { Tensor } from "@tensorflow/tfjs-core";
import type { Variable } from "../kernels/kernels.ts";
import type { Device } from "../layers/device.ts";
import {
  type NamedArray,
  readVariable,
  type Variables,
  writeVariable,
} from "../layers/variables.ts";
import type { TrainConfig } from "./train_config.ts";

/** What an optimizer reads of a training configuration. */
export type OptimizerConfig = Pick<
  TrainConfig,
  "optimizer" | "ftLrRatio" | "weightDecay"
>;

interface Trained {
  name: string;
  variable: Variable;
  moments: [Variable, Variable];
}

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/**
 * Adam (Kingma and Ba, ICLR 2015) and AdamW (Loshchilov and Hutter, ICLR 2019)
 * with PyTorch's constants, the backbone at a rate of its own.
 */
export class Optimizer {
  readonly #device: Device;
  readonly #config: OptimizerConfig;
  readonly #trained: Trained[];
  /** Steps taken. */
  step = 0;

  /** Moments of zero for every trained variable. */
  constructor(device: Device, variables: Variables, config: OptimizerConfig) {
    this.#device = device;
    this.#config = config;
    this.#trained = Array.from(variables.trained(), ([name, variable]) => ({
      name,
      variable,
      moments: [zerosLike(device, variable), zerosLike(device, variable)],
    }));
  }

  /**
   * Takes one step down the gradients, and disposes them.
   *
   * @param gradients One for each trained variable.
   * @param learningRate Rate of the heads; the backbone has `ftLrRatio` of it.
   */
  update(
    gradients: ReadonlyMap<Variable, Tensor>,
    learningRate: number,
  ): void {
    this.step++;
    for (const { name, variable, moments } of this.#trained) {
      const ratio = name.startsWith("features.") ? this.#config.ftLrRatio : 1;
      const rate = learningRate * ratio;
      const gradient = this.#decay(variable, gradients.get(variable)!, rate);
      this.#device.kernels.adam(variable, moments, gradient, {
        learningRate: rate,
        beta1: BETA1,
        beta2: BETA2,
        epsilon: EPSILON,
        step: this.step,
      });
      gradient.dispose();
    }
  }

  /** The moments, named after their variables, for a checkpoint. */
  async save(): Promise<Map<string, NamedArray>> {
    const saved = new Map<string, NamedArray>();
    for (const { name, moments, variable } of this.#trained) {
      for (const [index, moment] of moments.entries()) {
        saved.set(momentName(name, index), {
          shape: outsideShape(variable),
          data: await readVariable(this.#device, moment),
        });
      }
    }
    return saved;
  }

  /** Takes the moments of a checkpoint that {@linkcode save} made. */
  load(arrays: ReadonlyMap<string, NamedArray>, step: number): void {
    for (const { name, moments } of this.#trained) {
      for (const [index, moment] of moments.entries()) {
        const array = arrays.get(momentName(name, index));
        if (!array || array.shape.join() !== outsideShape(moment).join()) {
          throw new RangeError(
            `Cannot resume: the optimizer's state for ${name} is missing`,
          );
        }
        writeVariable(this.#device, moment, array);
      }
    }
    this.step = step;
  }

  /** Frees the device memory of the moments. */
  dispose(): void {
    for (const { moments } of this.#trained) {
      for (const moment of moments) moment.dispose();
    }
  }

  /** Weight decay: into the gradient for Adam, off the weight for AdamW. */
  #decay(variable: Variable, gradient: Tensor, rate: number): Tensor {
    const { tf } = this.#device;
    const { optimizer, weightDecay } = this.#config;
    if (weightDecay === 0) return gradient;
    if (optimizer === "adamw") {
      const kept = 1 - rate * weightDecay;
      variable.assign(tf.tidy(() => tf.mul(variable.read(), kept)));
      return gradient;
    }
    const total = tf.tidy(() =>
      tf.add(gradient, tf.mul(variable.read(), weightDecay))
    );
    gradient.dispose();
    return total;
  }
}

function zerosLike({ tf, kernels }: Device, { shape }: Variable): Variable {
  return kernels.variable(tf.zeros([...shape]));
}

function momentName(name: string, index: number): string {
  return `optimizer.moment${index + 1}.${name}`;
}

/** PyTorch's shape of a variable: HWIO to OIHW. */
function outsideShape({ shape }: Variable): number[] {
  if (shape.length !== 4) return [...shape];
  const [height, width, from, to] = shape as [number, number, number, number];
  return [to, from, height, width];
}
