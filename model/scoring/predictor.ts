import type { RgbImage } from "../../data/images/rgb_image.ts";
import type { ScoringConfig } from "../network/scoring_config.ts";
import type { Prediction } from "./prediction/prediction.ts";

/** A model that predicts with fixed weights. */
export interface Predictor {
  /** How images are prepared, and what scores mean. */
  readonly config: ScoringConfig;
  /** Name of the runtime, for people: "ONNX Runtime on 2 threads". */
  readonly device: string;
  /** Pixels of a batch beyond which it takes memory and saves no time. */
  readonly batchPixels: number;
  /**
   * Predictions for prepared images of one size. Their pixels may be moved to another thread and must not be used
   * afterwards.
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
