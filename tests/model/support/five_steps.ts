import { createPrng } from "../../../data/random/prng.ts";
import { headsLoss } from "../../../model/learning/heads_loss.ts";
import { Optimizer } from "../../../model/learning/optimizer.ts";
import { trainingStep } from "../../../model/learning/training_step.ts";
import type { RuntimeName } from "../../../model/runtime/runtime.ts";
import { createIqaModel } from "../../../model/scoring/create_iqa_model.ts";
import type { DeviceIqaModel } from "../../../model/scoring/device_iqa_model.ts";

/** What a small network does on one runtime. */
export interface FiveSteps {
  /** Outputs of all heads before the first step, by the running statistics. */
  predictions: number[];
  /** Loss of each step. */
  losses: number[];
  /** Outputs of all heads in each step. */
  outputs: number[][];
}

const STEPS = 5;
const SHAPE: [number, number, number, number] = [8, 24, 24, 3];
const SUBJECTIVE = Float64Array.of(0.1, 0.7, 0.4, 0.9, 0.2, 0.55, 0.6, 0.3);

/** Predicts with a small network and trains it for five steps. */
export async function trainFiveSteps(runtime: RuntimeName): Promise<FiveSteps> {
  const random = createPrng(1);
  const pixels = new Float32Array(SHAPE.reduce((product, n) => product * n));
  for (let i = 0; i < pixels.length; i++) pixels[i] = 2 * random() - 1;
  const images = { pixels, shape: SHAPE };
  const model = await createIqaModel({
    backbone: "resnet10_slim",
    runtime,
    seed: 2,
  }) as DeviceIqaModel;
  const optimizer = new Optimizer(model.device, model.variables, {
    optimizer: "adam",
    ftLrRatio: 0.1,
    weightDecay: 0,
  });
  const flat = (heads: readonly ArrayLike<number>[]) =>
    heads.flatMap((head) => Array.from(head));
  const predictions = flat(await model.headOutputs(images));
  const losses: number[] = [];
  const outputs: number[][] = [];
  for (let step = 0; step < STEPS; step++) {
    const result = await trainingStep(model, optimizer, images, SUBJECTIVE, {
      loss: headsLoss({ type: "norm-in-norm" }),
      learningRate: 1e-4,
    });
    losses.push(result.loss);
    outputs.push(flat(result.outputs));
  }
  optimizer.dispose();
  model.dispose();
  return { predictions, losses, outputs };
}

/** Largest differences from a reference, as shares of the reference's largest number. */
export interface Differences {
  predictions: number;
  losses: number;
  /** Of the first step. */
  firstOutputs: number;
  /** Of all steps. */
  outputs: number;
}

/**
 * What differences may be. Measured ones of losses are below 2e-5. After the
 * first step, Adam makes full steps of gradients that are nothing but rounding,
 * which the loss hardly sees (outputs measured: 1.4e-4).
 */
export const LARGEST_DIFFERENCES: Differences = {
  predictions: 1e-4,
  losses: 1e-4,
  firstOutputs: 1e-4,
  outputs: 1e-3,
};

/** How far a runtime's numbers are from a reference's. */
export function differencesOf(
  actual: FiveSteps,
  expected: FiveSteps,
): Differences {
  return {
    predictions: apart(actual.predictions, expected.predictions),
    losses: apart(actual.losses, expected.losses),
    firstOutputs: apart(actual.outputs[0]!, expected.outputs[0]!),
    outputs: Math.max(
      ...expected.outputs.map((each, step) =>
        apart(actual.outputs[step] ?? [], each)
      ),
    ),
  };
}

function apart(actual: readonly number[], expected: readonly number[]): number {
  const largest = Math.max(...expected.map(Math.abs));
  const differences = expected.map((each, i) =>
    Math.abs(each - (actual[i] ?? NaN)) / largest
  );
  return differences.some(Number.isNaN) ? NaN : Math.max(...differences);
}
