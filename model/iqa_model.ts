import type { Tensor } from "@tensorflow/tfjs-core";
import {
  createPrng,
  loadSample,
  normalizeImageInto,
  type RgbImage,
} from "../data/mod.ts";
import { IqaNetwork } from "./iqa_network.ts";
import { createKernels } from "./kernels/create_kernels.ts";
import { type Device, PREDICT, Tape, type TapeMode } from "./layers/tape.ts";
import { Variables } from "./layers/variables.ts";
import { type ModelConfig, parseModelConfig } from "./model_config.ts";
import type { Runtime, RuntimeName } from "./runtime/runtime.ts";
import { selectBackend } from "./runtime/select_backend.ts";
import {
  readSafetensors,
  type Safetensors,
  writeSafetensors,
} from "./weights/safetensors.ts";

/** Where a model computes: a runtime, or the name of one to open. */
export interface RuntimeOption {
  /** @default {"auto"} */
  runtime?: Runtime | RuntimeName | "auto";
}

/** Options of {@linkcode createIqaModel}. */
export interface IqaModelOptions extends RuntimeOption, Partial<ModelConfig> {
  /** Seed of the first weights. @default {19920517} */
  seed?: number;
}

/** Outputs of the three heads, one number per image: early, late, both. */
export type HeadOutputs = [Float32Array, Float32Array, Float32Array];

/** Images as the network takes them: N·H·W·3 normalised numbers. */
export interface ImageBatch {
  /** The numbers, NHWC. */
  pixels: Float32Array;
  /** N, H, W, 3. */
  shape: [number, number, number, number];
}

/**
 * An image quality model: a backbone, three heads and the line to people's
 * scale. Holds device memory: {@linkcode IqaModel.dispose} when done.
 */
export class IqaModel {
  /** Where it computes. */
  readonly runtime: Runtime;
  /** tfjs and kernels of the runtime. */
  readonly device: Device;
  /** The layers. */
  readonly network: IqaNetwork;
  /** The weights and running statistics. */
  readonly variables: Variables;
  /** What the weights mean; training fills in scale and lines. */
  config: ModelConfig;

  /** A model with fresh weights; {@linkcode createIqaModel} is the front door. */
  constructor(runtime: Runtime, config: ModelConfig, seed: number) {
    this.runtime = runtime;
    this.config = config;
    this.device = { tf: runtime.tf, kernels: createKernels(runtime) };
    this.variables = new Variables(this.device);
    this.network = new IqaNetwork(
      { variables: this.variables, random: createPrng(seed) },
      config.backbone,
    );
  }

  /** Raw outputs of the three heads for a batch of prepared images. */
  async headOutputs(
    { pixels, shape }: ImageBatch,
    mode: TapeMode = PREDICT,
  ): Promise<HeadOutputs> {
    const { tf } = this.device;
    const outputs = tf.tidy(() => {
      const images = tf.tensor4d(pixels, shape, "float32");
      const tape = new Tape(this.device, mode);
      return this.network.forward(tape, images).map(({ tensor }) => tensor);
    });
    return await readOutputs(outputs);
  }

  /**
   * Predicted scores of images that are prepared already (resized, cropped).
   *
   * @param images Images of any size; those of equal size are computed together.
   * @returns One score per image on the scale of the training scores; of an
   * untrained model, the raw output of the last head.
   * @throws {RangeError} If an image is too small for the network.
   */
  async predict(images: readonly RgbImage[]): Promise<Float64Array> {
    const scores = new Float64Array(images.length);
    for (const group of groupBySize(images)) {
      const batch = toBatch(group.map((index) => images[index]!));
      const [, , both] = await this.headOutputs(batch);
      group.forEach((index, row) => scores[index] = this.map(both[row]!));
    }
    return scores;
  }

  /**
   * Predicted score of an image file, prepared as the configuration says.
   *
   * @returns A score on the scale of the training scores.
   * @throws {Error} If the file is no image that can be read.
   */
  async score(path: string): Promise<number> {
    const parts = await loadSample(path, this.config.preparation, () => 0);
    const scores = await this.predict(parts);
    return scores.reduce((sum, score) => sum + score, 0) / scores.length;
  }

  /** The line of a head (the last unless said) applied to its output. */
  map(output: number, head = 2): number {
    const line = this.config.lines?.[head];
    return line ? line.slope * output + line.intercept : output;
  }

  /** Writes weights and configuration as safetensors, under PyTorch's names. */
  async save(path: string, extra?: Partial<Safetensors>): Promise<void> {
    const tensors = await this.variables.save();
    for (const [name, tensor] of extra?.tensors ?? []) {
      tensors.set(name, tensor);
    }
    const metadata = {
      ...extra?.metadata,
      format: "iqa-norm-in-norm",
      model: JSON.stringify(this.config),
    };
    await writeSafetensors(path, { tensors, metadata });
  }

  /** Frees the device memory. */
  dispose(): void {
    this.variables.dispose();
  }
}

/**
 * Makes a model with fresh weights (He initialisation).
 *
 * @param options Backbone, seed, runtime, preparation of images.
 * @returns The model; untrained, its scores mean nothing yet.
 * @throws {RangeError} If there is no such backbone or runtime.
 *
 * @example
 * ```ts
 * import { createIqaModel } from "@iqa/norm-in-norm/model";
 * import { assertEquals } from "@std/assert";
 *
 * const model = await createIqaModel({ backbone: "resnet10_slim", runtime: "cpu" });
 * const grey = { data: new Uint8Array(64 * 64 * 3).fill(128), height: 64, width: 64 };
 * assertEquals((await model.predict([grey, grey])).length, 2);
 * model.dispose();
 * ```
 */
export async function createIqaModel(
  options: IqaModelOptions = {},
): Promise<IqaModel> {
  const { runtime, seed = 19920517, ...given } = options;
  const config = { backbone: "resnet18", preparation: {}, ...given };
  return new IqaModel(await openRuntime(runtime), config, seed);
}

/**
 * Loads a model from a checkpoint of this library.
 *
 * @param path A `best.safetensors` or `last.safetensors` of a training run.
 * @param options Runtime.
 * @returns The model with its line and preparation.
 * @throws {Error} If the file is damaged, or is no checkpoint of this library.
 */
export async function loadIqaModel(
  path: string,
  options: RuntimeOption = {},
): Promise<IqaModel> {
  const content = await readSafetensors(path);
  return restoreIqaModel(path, content, await openRuntime(options.runtime));
}

/** Makes a model out of a checkpoint's content; `path` is for messages. */
export function restoreIqaModel(
  path: string,
  { tensors, metadata }: Safetensors,
  runtime: Runtime,
): IqaModel {
  try {
    const model = new IqaModel(runtime, parseModelConfig(metadata.model), 0);
    try {
      model.variables.load(tensors);
    } catch (error) {
      model.dispose();
      throw error;
    }
    return model;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot load ${path}: ${reason}`, { cause: error });
  }
}

async function openRuntime(wanted: RuntimeOption["runtime"]): Promise<Runtime> {
  if (typeof wanted === "object") return wanted;
  return await selectBackend(wanted ?? "auto");
}

/** Reads [N,1] outputs off the device and frees them. */
export async function readOutputs(outputs: Tensor[]): Promise<HeadOutputs> {
  const read = await Promise.all(
    outputs.map((output) => output.data<"float32">()),
  );
  for (const output of outputs) output.dispose();
  return read as HeadOutputs;
}

function groupBySize(images: readonly RgbImage[]): number[][] {
  const groups = Map.groupBy(
    images.keys(),
    (index) => `${images[index]!.height}x${images[index]!.width}`,
  );
  return [...groups.values()];
}

function toBatch(images: readonly RgbImage[]): ImageBatch {
  const { height, width } = images[0]!;
  const size = height * width * 3;
  const pixels = new Float32Array(images.length * size);
  images.forEach((image, row) => normalizeImageInto(image, pixels, row * size));
  return { pixels, shape: [images.length, height, width, 3] };
}
