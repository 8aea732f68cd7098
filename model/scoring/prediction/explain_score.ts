import type { ScoringConfig } from "../../network/scoring_config.ts";
import type { ImageFacts } from "./image_facts.ts";

/** The meaning of a score, from the data in the model's file. */
export interface ScoreMeaning {
  /**
   * Share of the training images with a worse subjective score, 0 to 1; absent if the file has no quantiles.
   */
  betterThan?: number;
  /**
   * Interval that contains the subjective score with the probability {@linkcode
   * ConformalInterval.coverage}, cut off at the ends of the scale.
   */
  interval?: [low: number, high: number];
  /** Why the score is unreliable, as sentences without a period. */
  warnings: string[];
}

/**
 * Explains a score.
 *
 * @param config The model's configuration.
 * @param score A predicted score on the subjective scale.
 * @param image Facts about the image; absent if unknown.
 *
 * @example
 * ```ts
 * import { explainScore } from "@iqa/norm-in-norm/score";
 * import { assertEquals } from "@std/assert";
 *
 * const config = {
 *   preparation: {},
 *   scale: { min: 0, max: 1, higherIsBetter: true, unit: "MOS" },
 *   learned: {
 *     from: "photographs",
 *     images: 1000,
 *     quantiles: [0.1, 0.5, 0.9],
 *     interval: { coverage: 0.9, halfWidth: 0.2, images: 100 },
 *   },
 * };
 * const meaning = explainScore(config, 0.7);
 * assertEquals(meaning.betterThan, 0.75);
 * assertEquals(meaning.interval?.map((end) => end.toFixed(2)), ["0.50", "0.90"]);
 * assertEquals(meaning.warnings, []);
 * ```
 */
export function explainScore(
  config: ScoringConfig,
  score: number,
  image?: ImageFacts,
): ScoreMeaning {
  const { scale, learned } = config;
  const warnings: string[] = [];
  if (!Number.isFinite(score)) {
    return {
      warnings: ["the network's output for this image is not a number"],
    };
  }
  if (scale && (score < scale.min || score > scale.max)) {
    warnings.push(
      `the score is outside the scale, ${scale.min} to ${scale.max}`,
    );
  }
  if (image?.empty) warnings.push("the image has a single color");
  if (!learned) return { warnings };
  const { from, quantiles, interval, sides, gray = true } = learned;
  const [lowest, highest] = [quantiles[0]!, quantiles.at(-1)!];
  if (score < lowest || score > highest) {
    warnings.push(
      `the score is outside the range of all ${from} that the model learned from, ` +
        `${round(lowest)} to ${round(highest)}`,
    );
  }
  if (image && sides) {
    const { height, width } = image;
    if (Math.min(height, width) < sides.shortest) {
      warnings.push(
        `the image is smaller (${width}x${height}) than all ${from} that the ` +
          `model learned from (${sides.shortest} pixels)`,
      );
    }
    if (Math.max(height, width) > sides.longest) {
      warnings.push(
        `the image is larger (${width}x${height}) than all ${from} that the ` +
          `model learned from (${sides.longest} pixels)`,
      );
    }
  }
  if (image?.gray && !image.empty && !gray) {
    warnings.push(
      `the image has no color, unlike all ${from} that the model learned from`,
    );
  }
  const share = shareBelow(quantiles, score);
  return {
    betterThan: scale?.higherIsBetter === false ? 1 - share : share,
    ...interval && {
      interval: [
        Math.max(scale?.min ?? -Infinity, score - interval.halfWidth),
        Math.min(scale?.max ?? Infinity, score + interval.halfWidth),
      ],
    },
    warnings,
  };
}

/**
 * Share of a distribution below a value, interpolated linearly between its
 * quantiles.
 */
function shareBelow(quantiles: readonly number[], value: number): number {
  const last = quantiles.length - 1;
  const above = quantiles.findIndex((quantile) => quantile > value);
  if (above === 0) return 0;
  if (above < 0) return 1;
  const [low, high] = [quantiles[above - 1]!, quantiles[above]!];
  return (above - 1 + (value - low) / (high - low)) / last;
}

function round(score: number): number {
  return Number(score.toPrecision(3));
}
