import type { RgbImage } from "../../data/mod.ts";
import type { ModelConfig } from "../network/model_config.ts";
import type { Runtime } from "../runtime/runtime.ts";

/**
 * An image quality model: a backbone, three heads and the line to people's
 * scale. Holds device memory: {@linkcode IqaModel.dispose} when done.
 */
export interface IqaModel {
  /** Where it computes. */
  readonly runtime: Runtime;
  /** What the weights mean; training fills in scale and lines. */
  readonly config: ModelConfig;
  /**
   * Predicted scores of images that are prepared already (resized, cropped).
   *
   * @param images Images of any size; those of equal size are computed together.
   * @returns One score per image on the scale of the training scores; of an
   * untrained model, the raw output of the last head.
   */
  predict(images: readonly RgbImage[]): Promise<Float64Array>;
  /**
   * Predicted score of an image file, prepared as the configuration says.
   *
   * @returns A score on the scale of the training scores.
   * @throws {Error} If the file is no image that can be read.
   */
  score(path: string): Promise<number>;
  /** Writes weights and configuration as safetensors, under PyTorch's names. */
  save(path: string): Promise<void>;
  /** Frees the device memory. */
  dispose(): void;
}
