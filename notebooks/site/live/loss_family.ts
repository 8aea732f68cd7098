/** What the figure of the family of losses shows. */
import { createPrng } from "../../../data/random/prng.ts";
import {
  centralDifferences,
  lossAndGradient,
  type LossSpec,
  plcc,
  srocc,
} from "../../../loss/mod.ts";
import { drawNormal } from "../../draws.ts";
import { center, norm, sum } from "../../vectors.ts";
import type { Claim } from "./compared_losses.ts";

const SEED = 8;

/** What the reader chooses. */
export interface Choice {
  /** Exponent of the differences, and of the norm that lists are divided by. */
  p: number;
  q: number;
  /** Number of images. */
  count: number;
  /** Share of the variant, 0 to 1; the loss has the rest. */
  alpha: number;
  /** Standard deviation of the noise added to people's scores, in units of theirs. */
  noise: number;
}

/** A batch: people's scores are standard normal, predicted ones are the same plus noise. */
export function noisyBatch(
  count: number,
  noise: number,
): { predicted: number[]; subjective: number[] } {
  const prng = createPrng(SEED, count);
  const subjective = drawNormal(prng, count);
  const errors = drawNormal(prng, count);
  return {
    predicted: subjective.map((score, i) => score + noise * errors[i]!),
    subjective,
  };
}

/** The loss with the chosen settings. */
export function specOf({ p, q, alpha }: Choice): LossSpec {
  return { type: "norm-in-norm", p, q, alpha: [1 - alpha, alpha] };
}

/** Both lists as the loss compares them, the direction in which it moves each score, and its value. */
export function seeFamily(choice: Choice) {
  const { predicted, subjective } = noisyBatch(choice.count, choice.noise);
  const spec = specOf(choice);
  const { value, gradient } = lossAndGradient(spec, predicted, subjective);
  const normalize = (list: number[]) => {
    const centered = center(list);
    const length = norm(centered, choice.q);
    return centered.map((each) => each / length);
  };
  const [s, sHat] = [normalize(subjective), normalize(predicted)];
  const images = sHat.map((each, i) => ({
    predicted: each,
    subjective: s[i]!,
    downhill: -gradient[i]!,
  }));
  return {
    images,
    value,
    plcc: plcc(predicted, subjective),
    srocc: srocc(predicted, subjective),
  };
}

/** The loss as a function of the noise, the other settings as chosen. */
export function lossOverNoise(choice: Choice, noises: readonly number[]) {
  return noises.map((noise) => {
    const { predicted, subjective } = noisyBatch(choice.count, noise);
    const { value } = lossAndGradient(specOf(choice), predicted, subjective);
    return { noise, value };
  });
}

/**
 * Whether finite differences can show the slope of the loss: where an image lies on
 * the fit, the loss bends sharply for p < 2 and has a kink for p = 1; the variant has
 * its own fit.
 */
export function isSmooth(choice: Choice): boolean {
  const distances = seeFamily(choice).images
    .map(({ predicted, subjective }) => Math.abs(predicted - subjective));
  return choice.noise > 0 &&
    (choice.p >= 2 ||
      choice.alpha === 0 &&
        Math.min(...distances) > 0.003 * Math.max(...distances));
}

/** Claims of the stories about the family of losses, checked with these settings. */
export function checkFamily(choice: Choice): Claim[] {
  const { predicted, subjective } = noisyBatch(choice.count, choice.noise);
  const spec = specOf(choice);
  const lossOf = (at: ArrayLike<number>) =>
    lossAndGradient(spec, at, subjective).value;
  const { value, gradient } = lossAndGradient(spec, predicted, subjective);
  const steepest = Math.max(...gradient.map(Math.abs));
  const moved = lossOf(predicted.map((score) => 7 * score + 300));
  const claims: Claim[] = [{
    text: "The same for 7 times the scores plus 300",
    holds: Math.abs(moved - value) < 1e-6, // 1e-8 is added to norms near 1
  }];
  if (choice.noise > 0) {
    claims.push({
      text: "Its gradient sums to 0",
      holds: Math.abs(sum(Array.from(gradient))) < 1e-9 * choice.count,
    });
  }
  if (isSmooth(choice)) {
    const differences = centralDifferences(lossOf, predicted);
    const apart = differences.map((each, i) => Math.abs(each - gradient[i]!));
    claims.push({
      text: "Its gradient is what differences of the loss give",
      holds: Math.max(...apart) < 1e-3 * steepest,
    });
  }
  if (choice.p === 2 && choice.q === 2) {
    const rho = plcc(predicted, subjective);
    const expected = (1 - choice.alpha) * (1 - rho) / 2 +
      choice.alpha * (1 - rho ** 2) / 4;
    claims.push({
      text: "For p = q = 2 it is (1 − α)(1 − ρ)/2 + α(1 − ρ²)/4",
      holds: Math.abs(value - expected) < 1e-6,
    });
  }
  return claims;
}
