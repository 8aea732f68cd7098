/** Figures of the third notebook, and its walk downhill. */
import { createPrng } from "@iqa/norm-in-norm/data";
import { lossAndGradient, type LossSpec, plcc } from "@iqa/norm-in-norm/loss";
import { LOSSES, readTestScores, type TestScores } from "../authors.ts";
import type { Shown } from "../display.ts";
import { drawPair } from "../draws.ts";
import {
  BLUE,
  dashed,
  dots,
  figure,
  GRAY,
  GREEN,
  line,
  PURPLE,
} from "../figure.ts";
import { scaleAndAdd } from "../vectors.ts";

export { LOSSES, readTestScores };

/** Predicted and subjective scores. */
type Batch = readonly [predicted: number[], subjective: number[]];

const SEED = 3;

/** Length of a step downhill, and how many. */
const STEP = 1;
const STEPS = 121;

/** Loss and variant for p = q = 2. */
export const PLAIN: LossSpec = { type: "norm-in-norm", p: 2, q: 2 };
/** The variant alone; `alpha` holds the weights of both. */
export const VARIANT: LossSpec = { ...PLAIN, alpha: [0, 1] };

/** A thousand random batches of 12 with all degrees of agreement, and the authors' three models. */
export function manyBatches(test: TestScores): Batch[] {
  const prng = createPrng(SEED);
  const random = Array.from(
    { length: 1000 },
    () => drawPair(prng, 12, 2 * prng() - 1),
  );
  const models = LOSSES.map((
    loss,
  ): Batch => [test.predicted[loss], test.subjective]);
  return [...random, ...models];
}

/** Loss and variant as functions of PLCC, and some batches on them. */
export function drawAgainstPlcc(batches: readonly Batch[]): Shown {
  const rhos = Array.from({ length: 101 }, (_, i) => -1 + i / 50);
  const valuesOf = (spec: LossSpec) =>
    batches.slice(0, 60).map((
      [x, y],
    ) => [plcc(x, y), lossAndGradient(spec, x, y).value]);
  return figure("Loss and variant against PLCC", {
    x: "PLCC ρ",
    y: "Loss (0–1)",
    layers: [
      line("ℓ = (1 − ρ)/2", BLUE, rhos.map((r) => [r, (1 - r) / 2])),
      line("ℓ′ = (1 − ρ²)/4", PURPLE, rhos.map((r) => [r, (1 - r ** 2) / 4])),
      dots("random batch", GRAY, [...valuesOf(PLAIN), ...valuesOf(VARIANT)]),
    ],
  });
}

/** Twelve predictions that agree negatively with people's scores. */
export const BAD_START: Batch = drawPair(createPrng(SEED, 1), 12, -0.8);

/** PLCC of free predictions that follow the gradient from the bad start, step by step. */
export function descend(alpha: readonly [number, number]): number[] {
  let [x, y] = BAD_START;
  return Array.from({ length: STEPS }, () => {
    const rho = plcc(x, y);
    const { gradient } = lossAndGradient({ ...PLAIN, alpha }, x, y);
    x = scaleAndAdd(-STEP, gradient, x);
    return rho;
  });
}

/** PLCC over the steps, for ℓ, ℓ′ and their mixture. */
export function drawDescents(paths: readonly number[][]): Shown {
  const [plain, variant, mixture] = paths.map((path) =>
    path.map((rho, step) => [step, rho])
  );
  return figure("PLCC over steps of gradient descent for three mixtures", {
    x: "Step of gradient descent",
    y: { label: "PLCC ρ", domain: [-1, 1] },
    layers: [
      line("ℓ", BLUE, plain!),
      line("ℓ′ alone", PURPLE, variant!),
      dashed("ℓ + 0.1 ℓ′", GREEN, mixture!),
    ],
  });
}
