import type { RgbImage } from "../../data/images/rgb_image.ts";
import type { ScoringConfig } from "../network/scoring_config.ts";
import { poolingCheck } from "./bounded_preparation.ts";
import { groupBySize } from "./group_by_size.ts";
import type { ScoringModel } from "./iqa_model.ts";
import type { OpenedPredictor } from "./open_predictor.ts";
import type { Predictor } from "./predictor.ts";
import type { Prediction } from "./prediction/prediction.ts";
import { type ImageSource, scoreSources } from "./score_sources.ts";

/** A trained model in ONNX Runtime. */
export class OnnxIqaModel implements ScoringModel {
  /** Display name of the model. */
  readonly name: string;
  readonly #predictor: Predictor;
  readonly #requirePoolable: ReturnType<typeof poolingCheck>;

  /**
   * Takes ownership of a predictor: disposing the model disposes the predictor.
   */
  constructor({ predictor, name }: OpenedPredictor) {
    this.name = name;
    this.#predictor = predictor;
    this.#requirePoolable = poolingCheck(predictor.config);
  }

  /** Preparation of images and scale of the scores. */
  get config(): ScoringConfig {
    return this.#predictor.config;
  }

  /** {@inheritDoc ScoringModel.predict} */
  async predict(images: readonly RgbImage[]): Promise<Float64Array> {
    const scores = new Float64Array(images.length);
    for (const group of groupBySize(images)) {
      this.#requirePoolable(images[group[0]!]!);
      // Copies, because pixels are transferred to the thread and the caller
      // keeps the originals; slice() of Node's Buffer would make a view.
      const own = group.map((index) => {
        const { data, height, width } = images[index]!;
        return { data: new Uint8Array(data), height, width };
      });
      const predicted: Prediction[] = await this.#predictor.predict(own);
      group.forEach((index, row) => scores[index] = predicted[row]!.score);
    }
    return scores;
  }

  score(source: ImageSource): Promise<number>;
  score(sources: readonly ImageSource[]): Promise<number[]>;
  /** {@inheritDoc ScoringModel.score} */
  score(
    sources: ImageSource | readonly ImageSource[],
  ): Promise<number | number[]> {
    return scoreSources(this, sources);
  }

  /** Ends the computing thread. */
  dispose(): void {
    void this.#predictor.dispose();
  }
}
