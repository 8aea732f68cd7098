import { stream } from "../../data/random/streams.ts";
import type { Tensor } from "@tensorflow/tfjs-core";
import { normalizeImageInto, type RgbImage } from "../../data/mod.ts";
import type { ImageBatch } from "../network/image_batch.ts";
import { inputTensors, scoresOf } from "../network/input_tensors.ts";
import { type HeadOutputs, readOutputs } from "../network/head_outputs.ts";
import type { IqaModel } from "./iqa_model.ts";
import { groupBySize } from "./group_by_size.ts";
import { headsByPlace } from "./head_model.ts";
import { OnnxPrediction } from "./onnx/onnx_prediction.ts";
import type { NodeBackend } from "../kernels/node_backend.ts";

import { IqaNetwork } from "../network/iqa_network.ts";
import { type ImageSource, scoreSources } from "./score_sources.ts";
import { kernelsFor } from "../kernels/kernels_for.ts";
import type { Device } from "../network/layers/device.ts";
import { Tape } from "../network/layers/tape.ts";
import { PREDICT, type TapeMode } from "../network/layers/tape_mode.ts";
import { type NamedArray, Variables } from "../network/layers/variables.ts";
import { type ModelConfig, parseModelConfig } from "../network/model_config.ts";
import type { Runtime } from "../runtime/runtime.ts";
import {
  type PendingSafetensors,
  type Safetensors,
  writeSafetensors,
} from "../weights/safetensors.ts";
import { messageOf } from "../../data/text/message_of.ts";

/** An {@linkcode IqaModel} with access to its parts, for training and export. */
export class DeviceIqaModel implements IqaModel {
  /** The runtime that computes. */
  readonly runtime: Runtime;
  /** tfjs and kernels of the runtime. */
  readonly device: Device;
  /** The layers. */
  readonly network: IqaNetwork;
  /** The weights and running statistics. */
  readonly variables: Variables;
  /** The configuration; training adds scale and mappings. */
  config: ModelConfig;
  readonly #prediction: OnnxPrediction | undefined;

  /**
   * Creates a model on a runtime; callers outside use `createIqaModel`.
   *
   * @param start A seed for initial weights, or all weights.
   */
  constructor(
    runtime: Runtime,
    config: ModelConfig,
    start: number | ReadonlyMap<string, NamedArray>,
  ) {
    const isSeed = typeof start === "number";
    this.runtime = runtime;
    this.config = config;
    this.device = { tf: runtime.tf, kernels: kernelsFor(runtime) };
    this.network = new IqaNetwork(
      config,
      stream("weights", isSeed ? start : 0),
    );
    this.variables = new Variables(
      this.device,
      this.network.parameters,
      isSeed ? undefined : start,
    );
    // On a GPU and on other runtimes, layer by layer is fastest.
    const { name, tf } = runtime;
    if (name === "tensorflow" && !usesGpu(tf.backend())) {
      this.#prediction = new OnnxPrediction(this);
    }
  }

  /** A tape for one pass through the network. */
  tape(mode: TapeMode): Tape {
    const { device: { kernels }, variables } = this;
    return new Tape({ kernels, variables }, mode);
  }

  /** Raw outputs of the three heads for a batch of prepared images. */
  async headOutputs(
    batch: ImageBatch,
    mode: TapeMode = PREDICT,
  ): Promise<HeadOutputs> {
    const { tf } = this.device;
    if (mode === PREDICT && !batch.features) {
      const predicted = await this.#prediction?.run(batch);
      if (predicted) return headsByPlace(predicted);
    }
    const inputs = inputTensors(this.device, batch);
    try {
      const outputs = await readOutputs(this.#forward(inputs, mode));
      this.runtime.check();
      return outputs;
    } finally {
      tf.dispose(inputs);
    }
  }

  #forward(inputs: readonly Tensor[], mode: TapeMode): Tensor[] {
    return this.device.tf.tidy(() => {
      const tape = this.tape(mode);
      const values = inputs.map((input) => tape.input(input));
      return scoresOf(this.network, tape, values)
        .map(({ tensor }) => tensor);
    });
  }

  /** Features of a batch of prepared images, with the backbone's running statistics: [N,F] each. */
  async features({ pixels, shape }: ImageBatch): Promise<Float32Array[]> {
    const { tf } = this.device;
    const [early, late] = tf.tidy(() => {
      const tape = this.tape(PREDICT);
      const images = tape.input(tf.tensor4d(pixels, shape, "float32"));
      return this.network.features(tape, images).map(({ tensor }) => tensor);
    }) as [Tensor, Tensor];
    const read = await Promise.all([early, late].map((it) => it.data()));
    tf.dispose([early, late]);
    return read as Float32Array[];
  }

  /** {@inheritDoc ScoringModel.predict} */
  async predict(images: readonly RgbImage[]): Promise<Float64Array> {
    const scores = new Float64Array(images.length);
    for (const group of groupBySize(images)) {
      const batch = toBatch(group.map((index) => images[index]!));
      const [, , both] = await this.headOutputs(batch);
      group.forEach((index, row) => scores[index] = this.map(both[row]!));
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

  /** Applies the mapping of a head (by default the last) to its output. */
  map(output: number, head = 2): number {
    const line = this.config.lines?.[head];
    return line ? line.slope * output + line.intercept : output;
  }

  /** Writes weights and configuration as safetensors, under PyTorch's names. */
  async save(
    path: string,
    extra?: Partial<PendingSafetensors>,
  ): Promise<void> {
    const tensors = new Map([
      ...this.variables.pending(),
      ...extra?.tensors ?? [],
    ]);
    const metadata = {
      ...extra?.metadata,
      format: "iqa-norm-in-norm",
      model: JSON.stringify(this.config),
    };
    await writeSafetensors(path, { tensors, metadata });
  }

  /** Frees the device memory. */
  dispose(): void {
    this.#prediction?.[Symbol.dispose]();
    this.variables.dispose();
  }
}

function usesGpu(backend: unknown): boolean {
  return (backend as NodeBackend).binding.isUsingGpuDevice();
}

/** Creates a model from a checkpoint's content; `path` is for messages. */
export function restoreModel(
  path: string,
  { tensors, metadata }: Safetensors,
  runtime: Runtime,
): DeviceIqaModel {
  try {
    const config = parseModelConfig(metadata.model);
    return new DeviceIqaModel(runtime, config, tensors);
  } catch (error) {
    const reason = messageOf(error);
    throw new Error(`Cannot load ${path}: ${reason}`, { cause: error });
  }
}

/** Prepared images of one size as a batch. */
export function toBatch(images: readonly RgbImage[]): ImageBatch {
  const { height, width } = images[0]!;
  const size = height * width * 3;
  const pixels = new Float32Array(images.length * size);
  images.forEach((image, row) => normalizeImageInto(image, pixels, row * size));
  return { pixels, shape: [images.length, height, width, 3] };
}
