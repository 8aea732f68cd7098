/** Figures of the fourth notebook, and its walks and searches. */
import { createPrng } from "@iqa/norm-in-norm/data";
import {
  centralDifferences,
  lossAndGradient,
  type LossSpec,
  spreadAfterStep,
} from "@iqa/norm-in-norm/loss";
import type { Shown } from "../display.ts";
import { drawPair } from "../draws.ts";
import { BLUE, dots, figure, line, PURPLE } from "../figure.ts";
import { dot, norm, scaleAndAdd } from "../vectors.ts";

/** A list of scores or slopes. */
type Scores = ArrayLike<number>;

const SEED = 4;

/** Exponents that are tried. */
export const EXPONENTS = [[1, 2], [2, 2], [1.5, 3], [2, 1], [3, 2]] as const;

/** One batch of eight that agrees half. */
export const BATCH = drawPair(createPrng(SEED), 8, 0.5);

/** Random batches of eight with PLCC from 0 up to 0.8. */
export function manyBatches(count: number) {
  const prng = createPrng(SEED, 1);
  return Array.from({ length: count }, () => drawPair(prng, 8, 0.8 * prng()));
}

/** The gradient in closed form. */
export function slopesOf(p: number, q: number, x: Scores, y: Scores): Scores {
  return lossAndGradient({ type: "norm-in-norm", p, q }, x, y).gradient;
}

/** The gradient from nothing but values of the loss. */
export function byDifferences(
  p: number,
  q: number,
  x: Scores,
  y: Scores,
): Scores {
  const spec: LossSpec = { type: "norm-in-norm", p, q };
  return centralDifferences((at) => lossAndGradient(spec, at, y).value, x);
}

/** The largest difference between two lists, as a share of the largest entry of the first. */
export function largestShare(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): number {
  const largest = (list: ArrayLike<number>) =>
    Math.max(...Array.from(list, Math.abs));
  return largest(scaleAndAdd(-1, a, b)) / largest(a);
}

/** Free predictions that go downhill for some steps of the default loss. */
export function walk(eta: number, q: number, steps: number) {
  let at: ArrayLike<number> = BATCH[0];
  return Array.from({ length: steps }, (_, step) => {
    const { before, after, expected, moved } = spreadAfterStep(
      at,
      BATCH[1],
      eta,
      { p: 1, q },
    );
    const spec: LossSpec = { type: "norm-in-norm", q };
    const loss = lossAndGradient(spec, at, BATCH[1]).value;
    const next = lossAndGradient(spec, moved, BATCH[1]).value;
    at = moved;
    return {
      step,
      loss,
      next,
      spread: Math.sqrt(before),
      length: Math.sqrt(Math.max(0, after - before)),
      surprise: Math.abs(after - expected),
    };
  });
}

/** Spread of the predictions and length of the steps of a walk. */
export function drawWalk(
  steps: readonly { step: number; spread: number; length: number }[],
): Shown {
  return figure("Spread of the predictions and length of the steps", {
    x: "Step of gradient descent (η = 2)",
    y: { label: "Euclidean norm (network's unit)", domain: [0, 4] },
    layers: [
      line("spread b̂ of the predictions", BLUE, steps, {
        x: "step",
        y: "spread",
      }),
      line("length of the step", PURPLE, steps, { x: "step", y: "length" }),
    ],
  });
}

/** How often a step downhill makes the q-norm of the centered predictions smaller, in percent of random batches. */
export function shrinkingSteps(q: number, eta: number, draws: number): number {
  const prng = createPrng(SEED, 2);
  let shrunk = 0;
  for (let draw = 0; draw < draws; draw++) {
    const [x, y] = drawPair(prng, 8, prng());
    const spec: LossSpec = { type: "norm-in-norm", q, eps: 0 };
    const { gradient } = lossAndGradient(spec, x, y);
    if (spreadOf(scaleAndAdd(-eta, gradient, x), q) < spreadOf(x, q)) shrunk++;
  }
  return 100 * shrunk / draws;
}

function spreadOf(x: ArrayLike<number>, q: number): number {
  const list = Array.from(x);
  const mean = list.reduce((sum, each) => sum + each, 0) / list.length;
  return norm(list.map((each) => each - mean), q);
}

/** Whole and detached gradient of a batch, and the cosine between them. */
export function detach(
  x: Scores,
  y: Scores,
  p = 1,
): { whole: Float64Array; detached: Float64Array; cosine: number } {
  const [whole, detached] = [false, true].map((detach) =>
    lossAndGradient({ type: "norm-in-norm", p, detach, eps: 0 }, x, y).gradient
  );
  const cosine = dot(whole!, detached!) / norm(whole!) / norm(detached!);
  return { whole: whole!, detached: detached!, cosine };
}

/** Cosine and loss of 400 batches with all degrees of agreement. */
export function detachMany(): { loss: number; cosine: number }[] {
  const prng = createPrng(SEED, 3);
  return Array.from({ length: 400 }, (_, i) => {
    const [x, y] = drawPair(prng, 8, i / 400);
    const { value } = lossAndGradient({ type: "norm-in-norm" }, x, y);
    return { loss: value, cosine: detach(x, y).cosine };
  });
}

/** The cosines over the loss. */
export function drawCosines(
  batches: readonly { loss: number; cosine: number }[],
): Shown {
  return figure("Cosine between whole and detached gradient against the loss", {
    height: 300,
    x: "Norm-in-Norm loss of the batch (0–1)",
    y: { label: "Cosine of whole and detached gradient", domain: [0, 1] },
    layers: [dots("batch of 8", BLUE, batches, { x: "loss", y: "cosine" })],
  });
}
