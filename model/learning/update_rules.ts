import type { Tensor } from "@tensorflow/tfjs-core";
import {
  graphAdadelta,
  graphAdam,
  graphMomentum,
  type GraphRule,
} from "../graph/graph_rules.ts";
import type { Variable } from "../kernels/kernels.ts";
import { uncorrectedAdam } from "../kernels/uncorrected_adam.ts";
import type { Device } from "../network/layers/device.ts";
import type { OptimizerName } from "./train_config.ts";

/** How a variable is updated with its gradient. */
export interface UpdateRule {
  /** Number of arrays of the variable's shape that it keeps; they start at zero. */
  moments: number;
  /**
   * Updates the variable and its moments; the caller still owns the gradient.
   *
   * @param step Number of the step, from 1.
   */
  update(
    device: Device,
    variable: Variable,
    moments: readonly Variable[],
    gradient: Tensor,
    learningRate: number,
    step: number,
  ): void;
  /** The same in a TensorFlow graph. */
  inGraph: RuleInGraph;
}

/** An {@linkcode UpdateRule} as an operation of a graph, with its inputs. */
export interface RuleInGraph {
  /** The operation. */
  rule: GraphRule;
  /** Rate and ε for step `step`, from 1. */
  numbers(
    learningRate: number,
    step: number,
  ): { rate: number; epsilon: number };
}

/** PyTorch's constants of Adam. */
const ADAM_CONSTANTS = {
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
} as const;

/** Adam: Kingma and Ba, ICLR 2015. */
const ADAM: UpdateRule = {
  moments: 2,
  update({ kernels }, variable, moments, gradient, learningRate, step) {
    const [first, second] = moments as [Variable, Variable];
    kernels.adam(variable, [first, second], gradient, {
      learningRate,
      ...ADAM_CONSTANTS,
      step,
    });
  },
  inGraph: {
    rule: graphAdam(ADAM_CONSTANTS),
    numbers: (learningRate, step) =>
      uncorrectedAdam({ ...ADAM_CONSTANTS, learningRate, step }),
  },
};

const MOMENTUM = 0.9;

/** Stochastic gradient descent with momentum: b ← 0.9 b + g, w ← w − lr b. */
const SGD: UpdateRule = {
  moments: 1,
  update({ tf }, variable, moments, gradient, learningRate) {
    const [momentum] = moments as [Variable];
    const [w, b] = tf.tidy(() => {
      const b = tf.add(tf.mul(momentum.read(), MOMENTUM), gradient);
      return [tf.sub(variable.read(), tf.mul(b, learningRate)), b];
    });
    momentum.assign(b);
    variable.assign(w);
  },
  inGraph: {
    rule: graphMomentum(MOMENTUM),
    numbers: (rate) => ({ rate, epsilon: 0 }),
  },
};

const RHO = 0.9;
const ADADELTA_EPSILON = 1e-6;

/** Adadelta: Zeiler, 2012, arXiv:1212.5701. */
const ADADELTA: UpdateRule = {
  moments: 2,
  update({ tf }, variable, moments, gradient, learningRate) {
    const [squares, deltas] = moments as [Variable, Variable];
    const average = (past: Variable, now: Tensor) =>
      tf.add(tf.mul(past.read(), RHO), tf.mul(tf.square(now), 1 - RHO));
    const root = (x: Tensor) => tf.sqrt(tf.add(x, ADADELTA_EPSILON));
    const [w, s, d] = tf.tidy(() => {
      const s = average(squares, gradient);
      // Δ = g √(d + ε) / √(s + ε), in the unit of the variable.
      const delta = tf.mul(tf.div(root(deltas.read()), root(s)), gradient);
      return [
        tf.sub(variable.read(), tf.mul(delta, learningRate)),
        s,
        average(deltas, delta),
      ];
    });
    squares.assign(s);
    deltas.assign(d);
    variable.assign(w);
  },
  inGraph: {
    rule: graphAdadelta(RHO),
    numbers: (rate) => ({ rate, epsilon: ADADELTA_EPSILON }),
  },
};

/** The rule of each optimizer, with PyTorch's constants; AdamW differs only in its decay. */
export const UPDATE_RULES: Readonly<Record<OptimizerName, UpdateRule>> = {
  adam: ADAM,
  adamw: ADAM,
  sgd: SGD,
  adadelta: ADADELTA,
};
