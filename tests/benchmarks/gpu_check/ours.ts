import { headsLoss } from "../../../model/learning/heads_loss.ts";
import { createTrainer } from "../../../model/learning/create_trainer.ts";
import { TapeTrainer } from "../../../model/learning/tape_trainer.ts";
import type { Precision } from "../../../model/learning/train_config.ts";
import type { Trainer } from "../../../model/learning/trainer.ts";
import type { Runtime } from "../../../model/runtime/runtime.ts";
import type { DeviceIqaModel } from "../../../model/scoring/device_iqa_model.ts";
import { formulaImages } from "../../model/formula_weights.ts";
import { modelByFormula } from "../../model/support/formula_model.ts";

/** Which network, and which images. */
export interface Case {
  backbone: string;
  height: number;
  width: number;
  batch: number;
}

/** What a side does. */
export type Work = "train" | "predict";

/** What a side did, and how long it took. */
export interface Timed {
  value: number;
  seconds: number;
}

/** He's initialization for numbers that are uniform in [-1, 1). */
export const SCALE_NUMERATOR = 6;

/** Our side: a model with its trainer, and one batch. */
export class Ours {
  readonly #model: DeviceIqaModel;
  readonly #trainer: Trainer;
  #images!: {
    pixels: Float32Array;
    shape: [number, number, number, number];
  };
  #subjective!: Float64Array;

  /** Weights and images are those of the Python side. */
  static async open(
    runtime: Runtime,
    example: Case,
    precision: Precision,
  ): Promise<Ours> {
    const { backbone } = example;
    const model = modelByFormula(runtime, { backbone }, {
      scaleNumerator: SCALE_NUMERATOR,
    });
    const trainer = await createTrainer(model, {
      optimizer: "adam",
      ftLrRatio: 1,
      weightDecay: 0,
      precision,
    });
    const ours = new Ours(model, trainer);
    ours.take(example);
    return ours;
  }

  private constructor(model: DeviceIqaModel, trainer: Trainer) {
    this.#model = model;
    this.#trainer = trainer;
  }

  /** Goes on with other images. */
  take({ height, width, batch }: Omit<Case, "backbone">): void {
    this.#images = {
      pixels: formulaImages([batch, 3, height, width]),
      shape: [batch, height, width, 3],
    };
    this.#subjective = Float64Array.from(
      { length: batch },
      (_, i) => 7 * i % 5 + i / batch,
    );
  }

  /** One training step; the value is its loss. */
  async train(): Promise<Timed> {
    const start = performance.now();
    const { loss } = await this.#trainer.learn(
      this.#images,
      this.#subjective,
      {
        loss: headsLoss({ type: "norm-in-norm" }),
        learningRate: 1e-4,
      },
    );
    if (this.#trainer instanceof TapeTrainer) await this.#lastUpdate();
    return { value: loss, seconds: (performance.now() - start) / 1000 };
  }

  /** Layer by layer, the device works on by itself. */
  async #lastUpdate(): Promise<void> {
    const last = [...this.#model.variables.trained()].at(-1)![1].read();
    await last.data();
    last.dispose();
  }

  /** One prediction; the value is the sum of all outputs. */
  async predict(): Promise<Timed> {
    const start = performance.now();
    const outputs = await this.#model.headOutputs(this.#images);
    const seconds = (performance.now() - start) / 1000;
    const numbers = outputs.flatMap((head) => [...head]);
    return { value: numbers.reduce((sum, each) => sum + each), seconds };
  }

  /** Frees the device's memory. */
  dispose(): void {
    this.#trainer.dispose();
    this.#model.dispose();
  }
}
