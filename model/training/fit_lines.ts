import { fitLinearMapping } from "../../loss/mod.ts";
import type { Line } from "../network/model_config.ts";
import type { LearnedUnit } from "./opening/learned_scores.ts";

/**
 * The training score of a subjective one: scaled to 0–1, or to another
 * {@linkcode unitOf|unit}, so that losses that depend on the scale start near
 * it. Normalizing losses are not affected.
 */
export function toUnitScore(score: number, { min, max }: LearnedUnit): number {
  return (score - min) / (max - min);
}

/**
 * The linear mapping from each head's output to the subjective scale, by least squares, on training images.
 *
 * It is fitted for every loss, as in LinearityIQA. MAE and MSE learn a scale
 * themselves, but not always the best one: with batch normalization at the end,
 * the spread of the outputs depends on weights that weight decay and a low
 * learning rate hold back. RMSE without a mapping would compare these scales
 * instead of the predictions.
 *
 * @param outputs Outputs of each head, N each.
 * @param subjective Subjective scores, N.
 * @returns One mapping per head.
 */
export function fitLines(
  outputs: readonly ArrayLike<number>[],
  subjective: ArrayLike<number>,
): Line[] {
  return outputs.map((output) => {
    const { slope, intercept } = fitLinearMapping(output, subjective);
    return { slope, intercept };
  });
}
