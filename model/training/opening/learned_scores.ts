import type { ScoredImage, ScoreScale } from "../../../data/mod.ts";
import { gaussian } from "../../../data/random/gaussian.ts";
import { stream } from "../../../data/random/streams.ts";
import type { TrainConfig } from "../../learning/train_config.ts";

/**
 * Training images with noise added to their scores, drawn by the run's seed: the same for
 * every loss, and in every epoch.
 */
export function withScoreNoise(
  images: readonly ScoredImage[],
  { scoreNoise = 0, seed }: Pick<TrainConfig, "scoreNoise" | "seed">,
): ScoredImage[] {
  if (scoreNoise === 0) return [...images];
  const random = stream("scoreNoise", seed);
  const size = scoreNoise * spreadOf(images).deviation;
  return images.map((image) => ({
    ...image,
    score: image.score + size * gaussian(random),
  }));
}

/** The two subjective scores that become 0 and 1 in training. */
export type LearnedUnit = Pick<ScoreScale, "min" | "max">;

/** The unit of a run's training scores. */
export function unitOf(
  scoreUnit: TrainConfig["scoreUnit"],
  scale: ScoreScale,
  images: readonly ScoredImage[],
): LearnedUnit {
  if (scoreUnit === "original") return { min: 0, max: 1 };
  if (scoreUnit === undefined) return scale;
  const { mean, deviation } = spreadOf(images);
  const min = scoreUnit === "scaled" ? scale.min : mean;
  const width = scoreUnit === "centered" ? scale.max - scale.min : deviation;
  return { min, max: min + width };
}

/** Mean and population standard deviation of the scores. */
function spreadOf(
  images: readonly ScoredImage[],
): { mean: number; deviation: number } {
  const meanOf = (values: number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const scores = images.map(({ score }) => score);
  const mean = meanOf(scores);
  const squares = scores.map((score) => (score - mean) ** 2);
  return { mean, deviation: Math.sqrt(meanOf(squares)) };
}
