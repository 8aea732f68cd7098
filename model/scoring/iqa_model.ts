import type { RgbImage } from "../../data/mod.ts";
import type { ModelConfig } from "../network/model_config.ts";
import type { ScoringConfig } from "../network/scoring_config.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { ImageSource } from "./score_sources.ts";

/**
 * A trained image quality model. It holds memory outside of JavaScript: call
 * {@linkcode ScoringModel.dispose} when done.
 */
export interface ScoringModel {
  /** Preparation of images and scale of the scores. */
  readonly config: ScoringConfig;
  /**
   * Predicted scores of prepared (resized, cropped) images.
   *
   * @param images Images of any size; those of equal size are computed together.
   * @returns One score per image on the scale of the training scores; for an
   * untrained model, the raw output of the last head.
   */
  predict(images: readonly RgbImage[]): Promise<Float64Array>;
  /**
   * Predicted score of an image, prepared as configured.
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
 * A trainable image quality model: a backbone, three heads and the mappings to
 * the subjective scale.
 */
export interface IqaModel extends ScoringModel {
  /** The runtime that computes. */
  readonly runtime: Runtime;
  /** The configuration; training adds scale and mappings. */
  readonly config: ModelConfig;
  /** Writes weights and configuration as safetensors, under PyTorch's names. */
  save(path: string): Promise<void>;
}
