import type { HeadOutputs } from "../network/head_outputs.ts";
import type { ImageBatch } from "../network/image_batch.ts";
import type { ScoringConfig } from "../network/scoring_config.ts";
import { poolingCheck } from "./bounded_preparation.ts";
import type { Predictor } from "./predictor.ts";
import type { Prediction } from "./prediction/prediction.ts";

/** A model or predictor that returns the outputs of its heads. */
export interface HeadModel {
  /** Preparation of images, and the mappings to scores. */
  readonly config: ScoringConfig;
  /** Raw outputs of the three heads for a batch of prepared images. */
  headOutputs(batch: ImageBatch): Promise<HeadOutputs>;
}

/** Wraps a predictor as a {@linkcode HeadModel}. */
export function headsOf(predictor: Predictor): HeadModel {
  const requirePoolable = poolingCheck(predictor.config);
  return {
    config: predictor.config,
    headOutputs: async ({ pixels, shape }) => {
      const [, height, width] = shape;
      requirePoolable({ height, width });
      return headsByPlace(await predictor.predictNormalized(pixels, shape));
    },
  };
}

/** Outputs of predictions, grouped by head. */
export function headsByPlace(predictions: readonly Prediction[]): HeadOutputs {
  return [0, 1, 2].map((head) =>
    Float32Array.from(predictions, ({ heads }) => heads[head]!)
  ) as HeadOutputs;
}
