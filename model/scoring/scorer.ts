import type { RgbImage } from "../../data/images/rgb_image.ts";
import {
  parseScoringConfig,
  type ScoringConfig,
} from "../network/scoring_config.ts";
import { explainScore, type ScoreMeaning } from "./prediction/explain_score.ts";
import {
  type Heads,
  meanOf,
  type Prediction,
} from "./prediction/prediction.ts";
import { prepareImage } from "./prediction/prepare_image.ts";
import type {
  OnnxRuntime,
  OnnxSession,
  OnnxTensor,
} from "./onnx/onnx_runtime.ts";
import type { Pixels } from "./pixels.ts";
import { planesFirst, planesOf } from "./onnx/planes_of.ts";
import { readOnnxMetadata } from "./onnx/read_onnx_metadata.ts";
import { joinMaps } from "./prediction/score_map.ts";
import { messageOf } from "../../data/text/message_of.ts";

/** Options of {@linkcode createScorer}. */
export interface ScorerOptions {
  /** Session options of ONNX Runtime: number of threads, execution providers. */
  session?: Record<string, unknown>;
  /**
   * Largest number of pixels given to the network at once; a larger image is an
   * error, instead of exhausting the memory.
   *
   * @default {2 ** 25, about 33 million}
   */
  maxPixels?: number;
}

/** The score of an image and its meaning. */
export interface Score extends Prediction, ScoreMeaning {}

/**
 * The opset that this library writes; ONNX Runtime itself decides which it
 * reads.
 */
const KNOWN_OPSET = 17;

/**
 * Scores images with a model; made by {@linkcode createScorer}.
 *
 * @example The scale of a model, and its warning about a picture that is too small
 * ```ts
 * import ort from "onnxruntime-node";
 * import { createScorer, type Scorer } from "@iqa/norm-in-norm/score";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const file = await Deno.readFile("model/scoring/models/default.onnx");
 * const scorer: Scorer = await createScorer(ort, file);
 * const { min, max } = scorer.config.scale!;
 * assertEquals([min, max], [0, 1]);
 * const small = { data: new Uint8Array(30 * 40 * 3), height: 30, width: 40 };
 * const { warnings } = await scorer.score(small);
 * assert(warnings.length > 0);
 * await scorer.dispose();
 * ```
 */
export class Scorer {
  /** Preparation of images and scale of the scores. */
  readonly config: ScoringConfig;
  readonly #ort: OnnxRuntime;
  readonly #session: OnnxSession;
  readonly #maxPixels: number;
  /**
   * Memory that no prediction is using. A photograph of 12 megapixels needs 146
   * MB, and discarded arrays are not freed immediately.
   */
  #spare: Float32Array | undefined;

  /** Use {@linkcode createScorer}. */
  constructor(parts: {
    ort: OnnxRuntime;
    session: OnnxSession;
    config: ScoringConfig;
    maxPixels: number;
  }) {
    this.config = parts.config;
    this.#ort = parts.ort;
    this.#session = parts.session;
    this.#maxPixels = parts.maxPixels;
  }

  /** Whether the model computes score maps. */
  get hasMap(): boolean {
    return this.#session.outputNames.includes("map_early");
  }

  /**
   * Scores one image, or several one after the other.
   *
   * @param images Decoded pixels, at their own size; see {@linkcode Pixels}.
   * @returns The score of each.
   * @throws {TypeError} If a value is not an image.
   * @throws {RangeError} If an image is smaller than a crop, or too large.
   * @throws {Error} If ONNX Runtime fails, with its reason.
   */
  score(image: Pixels): Promise<Score>;
  /** The same for several images, one after the other. */
  score(images: readonly Pixels[]): Promise<Score[]>;
  async score(
    images: Pixels | readonly Pixels[],
  ): Promise<Score | Score[]> {
    if (!Array.isArray(images)) return await this.#score(images as Pixels);
    const scores = [];
    for (const image of images) scores.push(await this.#score(image));
    return scores;
  }

  async #score(image: Pixels): Promise<Score> {
    const { size, crop = size, crops = 1 } = this.config.preparation;
    // Checked before the image is resized.
    if (crop) this.#requireRoom([crops, crop.height, crop.width]);
    const { parts, facts } = prepareImage(image, this.config);
    const prediction = meanOf(await this.predict(parts));
    return {
      ...prediction,
      ...explainScore(this.config, prediction.score, facts),
    };
  }

  /**
   * Predictions for prepared images.
   *
   * @param parts Images of one size.
   */
  async predict(parts: readonly RgbImage[]): Promise<Prediction[]> {
    if (parts.length === 0) return [];
    const { height, width } = parts[0]!;
    const shape = [parts.length, height, width];
    this.#requireRoom(shape);
    return await this.#run(shape, (numbers) => planesOf(parts, numbers));
  }

  /**
   * Predictions for normalized images.
   *
   * @param pixels N·H·W·3 numbers.
   * @param shape N, H, W, 3.
   */
  async predictNormalized(
    pixels: Float32Array,
    shape: readonly number[],
  ): Promise<Prediction[]> {
    this.#requireRoom(shape);
    return await this.#run(
      shape,
      (numbers) => planesFirst(pixels, shape, numbers),
    );
  }

  /** Frees the model. */
  async dispose(): Promise<void> {
    await this.#session.release();
  }

  #requireRoom([count, height, width]: readonly number[]): void {
    const pixels = count! * height! * width!;
    if (pixels > this.#maxPixels) {
      throw new RangeError(
        `Cannot score image: the network would get ${
          megapixels(pixels)
        } at once, and the limit is ${megapixels(this.#maxPixels)}`,
      );
    }
  }

  /**
   * An array for `count` numbers: that of the last prediction, unless it is in
   * use.
   */
  #memoryOf(count: number): Float32Array {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare?.length === count ? spare : new Float32Array(count);
  }

  async #run(
    [count, height, width]: readonly number[],
    fill: (planes: Float32Array) => void,
  ): Promise<Prediction[]> {
    const dims = [count!, 3, height!, width!];
    const planes = this.#memoryOf(dims.reduce((a, b) => a * b));
    let outputs: { readonly [name: string]: OnnxTensor };
    try {
      fill(planes);
      const images = new this.#ort.Tensor("float32", planes, dims);
      outputs = await this.#session.run({ images });
      this.#spare = planes;
    } catch (error) {
      throw new Error(
        `Cannot run the network on ${height}x${width} (height x width) pixels: ` +
          messageOf(error),
        { cause: error },
      );
    }
    const scores: Float32Array = outputs.score!.data;
    const heads: Float32Array = outputs.heads!.data;
    return Array.from({ length: count! }, (_, row) => ({
      score: scores[row]!,
      heads: [...heads.subarray(3 * row, 3 * row + 3)] as Heads,
      ...this.hasMap && { map: joinMaps(outputs, row) },
    }));
  }
}

/**
 * Loads an ONNX model written by this library's `convert`, for scoring wherever
 * ONNX Runtime runs: Deno, Node, Bun, browsers.
 *
 * @param ort ONNX Runtime: `onnxruntime-node` or `onnxruntime-web`.
 * @param model The bytes of the `.onnx` file.
 * @param options Settings of the session, and a limit.
 * @returns A scorer; the caller disposes it.
 * @throws {RangeError} If the file is not an ONNX model, is truncated, or has no valid configuration.
 * @throws {Error} If ONNX Runtime does not load it, with its reason.
 *
 * @example The included model scores pixels
 * ```ts
 * import ort from "onnxruntime-node";
 * import { createScorer } from "@iqa/norm-in-norm/score";
 * import { assert } from "@std/assert";
 *
 * const file = await Deno.readFile("model/scoring/models/default.onnx");
 * const scorer = await createScorer(ort, file);
 * const [height, width] = [240, 320];
 * const data = new Uint8Array(height * width * 3).fill(128); // RGB, row by row
 * const { score, interval } = await scorer.score({ data, height, width });
 * assert(interval![0] < score && score < interval![1]);
 * await scorer.dispose();
 * ```
 */
export async function createScorer(
  ort: OnnxRuntime,
  model: Uint8Array | ArrayBuffer,
  options: ScorerOptions = {},
): Promise<Scorer> {
  const { session: settings = {}, maxPixels = 2 ** 25 } = options;
  const bytes = model instanceof Uint8Array ? model : new Uint8Array(model);
  const { opset, entries } = readOnnxMetadata(bytes);
  const text = entries.get("model");
  if (text === undefined) {
    throw new RangeError(
      "Cannot read the ONNX model: its metadata has no configuration (entry " +
        '"model"); this library\'s convert writes one',
    );
  }
  const config = parseScoringConfig(text);
  let session: OnnxSession;
  try {
    session = await ort.InferenceSession.create(bytes, settings);
  } catch (error) {
    const other = opset > KNOWN_OPSET
      ? `it has opset ${opset}, and this library writes ${KNOWN_OPSET}; `
      : "";
    throw new Error(`Cannot load the ONNX model: ${other}${messageOf(error)}`, {
      cause: error,
    });
  }
  const { inputNames, outputNames } = session;
  const missing = ["images", "score", "heads"]
    .find((name) => ![...inputNames, ...outputNames].includes(name));
  if (missing !== undefined) {
    await session.release();
    throw new RangeError(
      `Cannot read the ONNX model: it has no input or output "${missing}"`,
    );
  }
  return new Scorer({ ort, session, config, maxPixels });
}

function megapixels(count: number): string {
  return `${(count / 1e6).toPrecision(3)} megapixels`;
}
