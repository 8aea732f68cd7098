import type { RgbImage } from "../../data/images/rgb_image.ts";
import type { ScoringConfig } from "../network/scoring_config.ts";
import type { Prediction } from "./prediction/prediction.ts";

/** Whatever predicts with weights that do not change. */
export interface Predictor {
  /** How images are prepared, and what scores mean. */
  readonly config: ScoringConfig;
  /** What predicts, in words: "ONNX Runtime on 2 threads". */
  readonly device: string;
  /**
   * What the network says of prepared images of one size. Their pixels may go to
   * another thread: they are of no use afterwards.
   */
  predict(parts: readonly RgbImage[]): Promise<Prediction[]>;
  /** The same of normalized images: N·H·W·3 numbers, and N, H, W, 3. */
  predictNormalized(
    pixels: Float32Array,
    shape: readonly number[],
  ): Promise<Prediction[]>;
  /** Frees the model. */
  dispose(): Promise<void>;
}
