import type { RgbImage } from "../../data/images/rgb_image.ts";
import type { ScoringConfig } from "../network/scoring_config.ts";
import type { Prediction } from "./prediction/prediction.ts";

/** A model that predicts with fixed weights. */
export interface Predictor {
  /** Preparation of images and scale of the scores. */
  readonly config: ScoringConfig;
  /** Display name of the runtime: "ONNX Runtime on 2 threads". */
  readonly device: string;
  /** Pixels above which a larger batch takes memory and saves no time. */
  readonly batchPixels: number;
  /**
   * Predictions for prepared images of one size. Their pixels may be
   * transferred to another thread and must not be used afterwards.
   */
  predict(parts: readonly RgbImage[]): Promise<Prediction[]>;
  /** Predictions for normalized images: N·H·W·3 numbers, and N, H, W, 3. */
  predictNormalized(
    pixels: Float32Array,
    shape: readonly number[],
  ): Promise<Prediction[]>;
  /** Frees the model. */
  dispose(): Promise<void>;
}
