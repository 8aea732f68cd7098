import type { Tensor } from "@tensorflow/tfjs-core";
import type { Variable } from "../kernels/kernels.ts";
import type { Device } from "../network/layers/device.ts";
import type { NamedArray, Variables } from "../network/layers/variables.ts";
import type { PendingTensor } from "../network/layers/named_tensor.ts";
import { loadMoments, type Moments, pendingMoments } from "./moments.ts";
import type { TrainConfig } from "./train_config.ts";
import { UPDATE_RULES, type UpdateRule } from "./update_rules.ts";

/** The settings that an optimizer uses. */
export type OptimizerConfig = Pick<
  TrainConfig,
  "optimizer" | "ftLrRatio" | "weightDecay"
>;

interface Trained {
  name: string;
  variable: Variable;
  moments: Variable[];
}

/**
 * Updates every trained variable by the configured rule, with a separate
 * learning rate for the backbone: Adam, AdamW (Loshchilov and Hutter, ICLR
 * 2019), SGD with momentum, Adadelta.
 */
export class Optimizer {
  readonly #device: Device;
  readonly #config: OptimizerConfig;
  readonly #rule: UpdateRule;
  readonly #trained: Trained[];
  /** Steps taken. */
  step = 0;

  /** Moments of zero for every trained variable. */
  constructor(device: Device, variables: Variables, config: OptimizerConfig) {
    this.#device = device;
    this.#config = config;
    this.#rule = UPDATE_RULES[config.optimizer];
    const moved = [...variables.trained()]
      .filter(([name]) => this.#ratio(name) > 0);
    this.#trained = moved.map(([name, variable]) => ({
      name,
      variable,
      moments: Array.from(
        { length: this.#rule.moments },
        () => zerosLike(device, variable),
      ),
    }));
  }

  /**
   * Takes one step against the gradients, and disposes them.
   *
   * @param gradients One for each trained variable; a frozen backbone has none.
   * @param learningRate Rate of the heads; the backbone has `ftLrRatio` of it.
   */
  update(
    gradients: ReadonlyMap<Variable, Tensor>,
    learningRate: number,
  ): void {
    this.step++;
    for (const { name, variable, moments } of this.#trained) {
      const rate = learningRate * this.#ratio(name);
      const own = gradients.get(variable)!;
      const gradient = this.#decay(variable, own, rate);
      this.#rule.update(
        this.#device,
        variable,
        moments,
        gradient,
        rate,
        this.step,
      );
      gradient.dispose();
    }
  }

  /**
   * The moments, named after their variables, for a checkpoint; they must be
   * read before they change.
   */
  pending(): Map<string, PendingTensor> {
    return pendingMoments(this.#device, this.#moments());
  }

  /** Loads the moments that {@linkcode pending} put into a checkpoint. */
  load(arrays: ReadonlyMap<string, NamedArray>, step: number): void {
    loadMoments(this.#device, this.#moments(), arrays);
    this.step = step;
  }

  /** Frees the device memory of the moments. */
  dispose(): void {
    for (const { moments } of this.#trained) {
      for (const moment of moments) moment.dispose();
    }
  }

  /** Its learning rate relative to that of the heads. */
  #ratio(name: string): number {
    return name.startsWith("features.") ? this.#config.ftLrRatio : 1;
  }

  #moments(): Moments {
    return this.#trained.map(({ name, moments }) => [name, moments] as const);
  }

  /**
   * Weight decay: subtracted from the weight for AdamW, otherwise added to the
   * gradient.
   */
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
