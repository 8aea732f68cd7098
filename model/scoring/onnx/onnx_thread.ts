import { availableParallelism } from "node:os";
import type { RgbImage } from "../../../data/images/rgb_image.ts";
import type { ScoringConfig } from "../../network/scoring_config.ts";
import type { OnnxBuild } from "./load_onnx_runtime.ts";
import { provisionOnnxRuntime } from "./provision_onnx_runtime.ts";
import type { FromOnnxWorker, ToOnnxWorker } from "./onnx_worker.ts";
import type { Predictor } from "../predictor.ts";
import type { Prediction } from "../prediction/prediction.ts";

/** Options of {@linkcode OnnxThread.open}. */
export interface OnnxThreadOptions {
  /**
   * Native code, or WebAssembly.
   *
   * @default {"native"}
   */
  build?: OnnxBuild;
  /**
   * Number of computing threads.
   *
   * @default {one per processor, at most 8}
   */
  threads?: number;
  /**
   * Largest number of pixels given to the network at once.
   *
   * @default {2 ** 25}
   */
  maxPixels?: number;
}

/** More threads hardly make a prediction faster: its layers become too small to share. */
const MOST_THREADS = 8;

/**
 * On two threads batches of 1 to 8 images take the same time,
 * EfficientNet-Lite0 at 256x256 and resnet18 at 498x664 alike, and each image
 * of a batch takes memory; one image of 256x256 keeps a thread busy.
 */
const PIXELS_PER_THREAD = 2 ** 16;

/** A model in ONNX Runtime on its own thread. */
export class OnnxThread implements Predictor {
  /** Display name of the runtime. */
  readonly device: string;
  /** {@inheritDoc Predictor.batchPixels} */
  readonly batchPixels: number;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<Prediction[]>>();
  readonly #opened = Promise.withResolvers<ScoringConfig>();
  readonly #ended = Promise.withResolvers<void>();
  #config!: ScoringConfig;
  #failure: Error | undefined;
  #lastId = 0;

  private constructor(device: string, threads: number) {
    this.device = device;
    this.batchPixels = threads * PIXELS_PER_THREAD;
    this.#worker = new Worker(new URL("./onnx_worker.ts", import.meta.url), {
      type: "module",
      name: "onnx",
    });
    this.#worker.onmessage = ({ data }) => this.#receive(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(
        new Error(`Cannot predict: a thread ended (${event.message})`),
      );
    };
  }

  /**
   * Loads a model.
   *
   * @param model The bytes of an `.onnx` file; they are transferred, not
   * copied, and the caller's array is empty afterwards.
   * @throws {Error} If ONNX Runtime or the model cannot be loaded.
   */
  static async open(
    model: Uint8Array<ArrayBuffer>,
    {
      build = "native",
      threads = Math.min(availableParallelism(), MOST_THREADS),
      maxPixels = 2 ** 25,
    }: OnnxThreadOptions = {},
  ): Promise<OnnxThread> {
    const folder = build === "native"
      ? await provisionOnnxRuntime()
      : undefined;
    const thread = new OnnxThread(
      build === "wasm"
        ? "ONNX Runtime in WebAssembly"
        : `ONNX Runtime on ${threads} thread${threads === 1 ? "" : "s"}`,
      build === "wasm" ? 1 : threads,
    );
    try {
      thread.#post({
        open: model,
        build,
        ...folder !== undefined && { folder },
        threads,
        maxPixels,
      }, [model.buffer]);
      thread.#config = await thread.#opened.promise;
      return thread;
    } catch (error) {
      thread.#worker.terminate();
      throw error;
    }
  }

  /** Preparation of images and scale of the scores. */
  get config(): ScoringConfig {
    return this.#config;
  }

  /**
   * Predictions for prepared images of one size. Their pixels are transferred if they have their own buffer.
   */
  predict(parts: readonly RgbImage[]): Promise<Prediction[]> {
    const own = parts.map(({ data }) => data)
      .filter(({ buffer, length }) => buffer.byteLength === length);
    const buffers = new Set(own.map(({ buffer }) => buffer as ArrayBuffer));
    return this.#ask((id) => ({ id, parts }), [...buffers]);
  }

  /** Predictions for normalized images, whose numbers are transferred. */
  predictNormalized(
    pixels: Float32Array,
    shape: readonly number[],
  ): Promise<Prediction[]> {
    const buffer = pixels.buffer as ArrayBuffer;
    return this.#ask((id) => ({ id, pixels, shape }), [buffer]);
  }

  /** Ends the thread after its current computation. */
  async dispose(): Promise<void> {
    if (!this.#failure) {
      this.#post({ end: true });
      await this.#ended.promise;
    }
    this.#worker.terminate();
  }

  async #ask(
    message: (id: number) => ToOnnxWorker,
    moved: ArrayBuffer[],
  ): Promise<Prediction[]> {
    if (this.#failure) throw this.#failure;
    const id = ++this.#lastId;
    const answer = Promise.withResolvers<Prediction[]>();
    this.#waiting.set(id, answer);
    this.#post(message(id), moved);
    return await answer.promise;
  }

  #post(message: ToOnnxWorker, moved: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, moved);
  }

  #receive(message: FromOnnxWorker): void {
    if ("opened" in message) return this.#opened.resolve(message.opened);
    if ("ended" in message) return this.#ended.resolve();
    const { id } = message;
    if (id === undefined) {
      return this.#fail((message as { error: Error }).error);
    }
    const answer = this.#waiting.get(id);
    this.#waiting.delete(id);
    if ("predictions" in message) answer?.resolve(message.predictions);
    else answer?.reject(message.error);
  }

  /** A failed thread sends nothing more. */
  #fail(error: Error): void {
    this.#failure = error;
    this.#opened.reject(error);
    for (const answer of this.#waiting.values()) answer.reject(error);
    this.#waiting.clear();
    this.#ended.resolve();
  }
}
