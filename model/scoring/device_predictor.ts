import type { RgbImage } from "../../data/images/rgb_image.ts";
import type { RuntimeName } from "../runtime/runtime.ts";
import { readCheckpoint } from "../weights/read_checkpoint.ts";
import type { HeadOutputs } from "../network/head_outputs.ts";
import {
  type DeviceIqaModel,
  restoreModel,
  toBatch,
} from "./device_iqa_model.ts";
import type { Predictor } from "./predictor.ts";
import type { Prediction } from "./prediction/prediction.ts";
import { selectBackend } from "../runtime/select_backend.ts";

/**
 * Opens a checkpoint on a training runtime.
 *
 * @param path A checkpoint.
 * @param runtime Name of a runtime.
 * @param log Receives a line about the runtime.
 */
export async function openDevicePredictor(
  path: string,
  runtime: RuntimeName,
  log: (line: string) => void,
): Promise<Predictor> {
  const content = await readCheckpoint(path);
  const opened = await selectBackend(runtime, { log });
  return new DevicePredictor(restoreModel(path, content, opened));
}

/** A model on a runtime that computes with tfjs, as a {@linkcode Predictor}. */
export class DevicePredictor implements Predictor {
  /** About three images of 498x664. */
  readonly batchPixels = 2 ** 20;
  readonly #model: DeviceIqaModel;

  /** Takes ownership of a model: disposing the predictor disposes the model. */
  constructor(model: DeviceIqaModel) {
    this.#model = model;
  }

  /** Preparation of images and scale of the scores. */
  get config(): DeviceIqaModel["config"] {
    return this.#model.config;
  }

  /** Display name of the runtime. */
  get device(): string {
    const { name, device } = this.#model.runtime;
    return `${name} on ${device}`;
  }

  /** Predictions for prepared images of one size. */
  async predict(parts: readonly RgbImage[]): Promise<Prediction[]> {
    if (parts.length === 0) return [];
    const { pixels, shape } = toBatch(parts);
    return await this.predictNormalized(pixels, shape);
  }

  /** Predictions for normalized images: N·H·W·3 numbers. */
  async predictNormalized(
    pixels: Float32Array,
    shape: readonly number[],
  ): Promise<Prediction[]> {
    const model = this.#model;
    const [count, height, width] = shape as [number, number, number];
    const outputs: HeadOutputs = await model.headOutputs({
      pixels,
      shape: [count, height, width, 3],
    });
    model.runtime.check();
    return Array.from({ length: count }, (_, row) => ({
      score: model.map(outputs[2][row]!),
      heads: [outputs[0][row]!, outputs[1][row]!, outputs[2][row]!],
    }));
  }

  /** Frees the model. */
  dispose(): Promise<void> {
    this.#model.dispose();
    return Promise.resolve();
  }
}
