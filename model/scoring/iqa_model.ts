import type { RgbImage } from "../../data/mod.ts";
import type { ModelConfig } from "../network/model_config.ts";
import type { ScoringConfig } from "../network/scoring_config.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { ImageSource } from "./score_sources.ts";

/**
 * A finished image quality model. It holds memory outside of JavaScript: call
 * {@linkcode ScoringModel.dispose} when done.
 */
export interface ScoringModel {
  /** How images are prepared, and what scores mean. */
  readonly config: ScoringConfig;
  /**
   * Predicted scores of images that are prepared already (resized, cropped).
   *
   * @param images Images of any size; those of equal size are computed together.
   * @returns One score per image on the scale of the training scores; of an
   * untrained model, the raw output of the last head.
   */
  predict(images: readonly RgbImage[]): Promise<Float64Array>;
  /**
   * Predicted score of an image, prepared as the configuration says.
   *
   * @param source The path or the URL of a file, its bytes, or decoded pixels.
   * @returns A score on the scale of the training scores.
   * @throws {Error} If the image cannot be read.
   */
  score(source: ImageSource): Promise<number>;
  /** Predicted scores of several images, in their order. */
  score(sources: readonly ImageSource[]): Promise<number[]>;
  /** Frees the memory. */
  dispose(): void;
}

/**
 * An image quality model that can learn: a backbone, three heads and the line to
 * people's scale.
 */
export interface IqaModel extends ScoringModel {
  /** Where it computes. */
  readonly runtime: Runtime;
  /** What the weights mean; training fills in scale and lines. */
  readonly config: ModelConfig;
  /** Writes weights and configuration as safetensors, under PyTorch's names. */
  save(path: string): Promise<void>;
}
