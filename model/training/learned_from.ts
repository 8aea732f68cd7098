import { quantile } from "../../loss/metrics/quantile.ts";
import { conformalHalfWidth } from "../../loss/mod.ts";
import type { Learned } from "../network/scoring_config.ts";

/** Probability that the interval of a score contains the subjective score. */
const COVERAGE = 0.9;

/** Largest number of quantiles, with the lowest and the highest score. */
const QUANTILES = 1001;

/**
 * The description of a model's training images, for its file: it is used to
 * compare a score with those of the training images, and for its interval.
 *
 * @param from Kind of the images, in the plural.
 * @param trained Subjective scores of the images that were trained on.
 * @param heldOut Predicted and subjective scores of images that were not; the
 * interval is split-conformal on them, and absent if they are too few.
 */
export function learnedFrom(
  from: string,
  trained: ArrayLike<number>,
  heldOut: {
    predicted: ArrayLike<number>;
    subjective: ArrayLike<number>;
  },
): Learned {
  const { predicted, subjective } = heldOut;
  const halfWidth = subjective.length > 0
    ? conformalHalfWidth(predicted, subjective, COVERAGE)
    : Infinity;
  return {
    from,
    images: trained.length,
    quantiles: quantilesOf(trained),
    ...Number.isFinite(halfWidth) && {
      interval: { coverage: COVERAGE, halfWidth, images: subjective.length },
    },
  };
}

/** Quantiles at equal steps, linear between neighbors, to five digits. */
function quantilesOf(scores: ArrayLike<number>): number[] {
  const sorted = Float64Array.from(scores).sort();
  const count = Math.min(QUANTILES, Math.max(2, sorted.length));
  return Array.from({ length: count }, (_, i) => {
    return Number(quantile(sorted, i / (count - 1)).toPrecision(5));
  });
}
