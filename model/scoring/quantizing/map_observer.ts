import type { RgbImage } from "../../../data/images/rgb_image.ts";
import type { MapStatistics } from "../../weights/onnx/quantize_graph.ts";
import type { ScoringConfig } from "../../network/scoring_config.ts";
import type { Heads, Prediction } from "../prediction/prediction.ts";
import type { OnnxRuntime, OnnxSession } from "../onnx/onnx_runtime.ts";
import { planesFirst, planesOf } from "../onnx/planes_of.ts";
import type { Predictor } from "../predictor.ts";

/** A predictor that records statistics of its maps: see {@linkcode observeMaps}. */
export class MapObserver implements Predictor {
  /** Preparation of images and scale of the scores. */
  readonly config: ScoringConfig;
  /** Display name of the runtime. */
  readonly device = "ONNX Runtime";
  /** One image: its maps take memory. */
  readonly batchPixels = 1;
  /** Statistics of each map. */
  readonly statistics = new Map<string, MapStatistics>();
  readonly #ort: OnnxRuntime;
  readonly #session: OnnxSession;
  #predictions = 0;

  /**
   * Takes ownership of the session, which is released on disposal.
   *
   * @param maps Names of the maps.
   */
  constructor(
    ort: OnnxRuntime,
    session: OnnxSession,
    config: ScoringConfig,
    maps: readonly string[],
  ) {
    for (const map of maps) {
      this.statistics.set(map, { low: 0, high: 0, means: new Float64Array() });
    }
    this.#ort = ort;
    this.#session = session;
    this.config = config;
  }

  /** {@inheritDoc Predictor.predict} */
  async predict(parts: readonly RgbImage[]): Promise<Prediction[]> {
    const { height, width } = parts[0]!;
    return await this.#run(planesOf(parts), [parts.length, height, width]);
  }

  /** {@inheritDoc Predictor.predictNormalized} */
  async predictNormalized(
    pixels: Float32Array,
    shape: readonly number[],
  ): Promise<Prediction[]> {
    return await this.#run(planesFirst(pixels, shape), shape);
  }

  /** {@inheritDoc Predictor.dispose} */
  async dispose(): Promise<void> {
    await this.#session.release();
  }

  async #run(
    planes: Float32Array,
    [count, height, width]: readonly number[],
  ): Promise<Prediction[]> {
    const dims = [count!, 3, height!, width!];
    const images = new this.#ort.Tensor("float32", planes, dims);
    const outputs = await this.#session.run({ images });
    this.#note((name) => outputs[name]!.data);
    const { score, heads } = outputs;
    return Array.from({ length: count! }, (_, row) => ({
      score: score!.data[row],
      heads: [...heads!.data.subarray(3 * row, 3 * row + 3)] as Heads,
    }));
  }

  #note(output: (name: string) => Float32Array): void {
    this.#predictions++;
    for (const [map, { low, high, means }] of this.statistics) {
      this.statistics.set(map, {
        low: Math.min(low, output(`${map}_low`)[0]!),
        high: Math.max(high, output(`${map}_high`)[0]!),
        means: Float64Array.from(output(`${map}_means`), (mean, channel) => {
          const before = (means as Float64Array)[channel] ?? 0;
          return before + (mean - before) / this.#predictions;
        }),
      });
    }
  }
}
