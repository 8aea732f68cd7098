import type { ScoreScale } from "../../data/mod.ts";
import { fitLinearMapping, type LossSpec } from "../../loss/mod.ts";
import type { Line } from "../network/model_config.ts";

/** Losses that compare scores as they are, not only their linear relation. */
const ABSOLUTE: readonly LossSpec["type"][] = ["mae", "mse"];

/**
 * The score a network learns: the subjective one moved to 0–1, so that losses
 * that see the scale start near it. Normalising losses do not notice.
 */
export function toUnitScore(score: number, { min, max }: ScoreScale): number {
  return (score - min) / (max - min);
}

/** Whether a network learns the scale of scores with this loss, and so needs no line fitted. */
export function learnsScale({ type }: LossSpec): boolean {
  return ABSOLUTE.includes(type);
}

/**
 * The line from each head's output to the subjective scale.
 *
 * After a normalising loss it is fitted by least squares, which belongs on
 * training images; MAE and MSE have learned the 0–1 scale, and their line
 * only leads back from it.
 *
 * @param loss The loss that the heads were trained with.
 * @param outputs Outputs of each head, N each.
 * @param subjective Subjective scores, N.
 * @param scale What the subjective scores mean.
 * @returns One line per head.
 */
export function fitLines(
  loss: LossSpec,
  outputs: readonly ArrayLike<number>[],
  subjective: ArrayLike<number>,
  scale: ScoreScale,
): Line[] {
  return outputs.map((output) => {
    if (learnsScale(loss)) {
      return { slope: scale.max - scale.min, intercept: scale.min };
    }
    const { slope, intercept } = fitLinearMapping(output, subjective);
    return { slope, intercept };
  });
}
