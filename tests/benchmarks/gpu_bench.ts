/**
 * Training steps and predictions on a GPU, here and in PyTorch's eager mode on
 * the same GPU, with the same weights and images: in float32, and with TF32
 * products (10 bits of mantissa), which WebGPU has not. Rounds measure all
 * sides in turn, PyTorch in both of its memory formats; the faster one in the
 * median counts. Both sides start from images in the host's memory and end
 * with numbers there.
 *
 * With bfloat16, which TensorFlow has, steps alone are measured, beside PyTorch's
 * own in float32 and under torch.autocast.
 *
 * On WebGPU, a step is then run once more with every program timed by the device.
 *
 * deno run -A tests/benchmarks/gpu_bench.ts [--runtime webgpu|tensorflow] [--rounds 10]
 *   [--backbone resnet18,resnet50,resnext101_32x8d] [--size 498x664 --batch 8]
 *   [--precision bfloat16]
 *
 * Without size and batch: 498x664 by 8 and 224x224 by 32. Needs `python3` (or
 * $PYTHON) with torch; on a machine without a GPU both sides are programs on
 * the CPU, which proves the benchmark and measures nothing.
 */
import { parseArgs } from "node:util";
import type { DeviceIqaModel } from "../../model/scoring/device_iqa_model.ts";
import { selectBackend } from "../../model/runtime/select_backend.ts";
import type { Runtime, RuntimeName } from "../../model/runtime/runtime.ts";
import { createTrainer } from "../../model/learning/create_trainer.ts";
import { TapeTrainer } from "../../model/learning/tape_trainer.ts";
import type { Precision } from "../../model/learning/train_config.ts";
import type { Trainer } from "../../model/learning/trainer.ts";
import { formulaImages } from "../model/formula_weights.ts";
import { modelByFormula } from "../model/support/formula_model.ts";
import { printBreakdown } from "./gpu_breakdown.ts";
import { PythonPeer } from "./python_peer.ts";
import { quantile, spread } from "./quantile.ts";
import { requireSameRounding } from "./require_same_rounding.ts";

/** Rounds that are not measured: programs are compiled, algorithms chosen. */
const WARM_UP = 2;

/** He's initialization for numbers that are uniform in [-1, 1). */
const SCALE_NUMERATOR = 6;

/** What a side did, and how long it took. */
interface Timed {
  value: number;
  seconds: number;
}

interface Case {
  backbone: string;
  height: number;
  width: number;
  batch: number;
}

type Work = "train" | "predict";

/** Our side: a model with its trainer and one batch. */
class Ours {
  readonly model: DeviceIqaModel;
  readonly #trainer: Trainer;
  readonly #images: {
    pixels: Float32Array;
    shape: [number, number, number, number];
  };
  readonly #subjective: Float64Array;

  static async open(runtime: Runtime, example: Case): Promise<Ours> {
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
    return new Ours(model, trainer, example);
  }

  private constructor(
    model: DeviceIqaModel,
    trainer: Trainer,
    { height, width, batch }: Case,
  ) {
    this.model = model;
    this.#trainer = trainer;
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
        loss: { type: "norm-in-norm" },
        beta: [0.1, 0.1, 1],
        learningRate: 1e-4,
      },
    );
    if (this.#trainer instanceof TapeTrainer) await this.#lastUpdate();
    return { value: loss, seconds: (performance.now() - start) / 1000 };
  }

  /** Layer by layer, the device works on by itself. */
  async #lastUpdate(): Promise<void> {
    const last = [...this.model.variables.trained()].at(-1)![1].read();
    await last.data();
    last.dispose();
  }

  /** One prediction; the value is the sum of all outputs. */
  async predict(): Promise<Timed> {
    const start = performance.now();
    const outputs = await this.model.headOutputs(this.#images);
    const seconds = (performance.now() - start) / 1000;
    const numbers = outputs.flatMap((head) => [...head]);
    return { value: numbers.reduce((sum, each) => sum + each), seconds };
  }

  dispose(): void {
    this.#trainer.dispose();
    this.model.dispose();
  }
}

const { values: flags } = parseArgs({
  args: Deno.args,
  options: {
    runtime: { type: "string", default: "webgpu" },
    backbone: { type: "string", default: "resnet18,resnet50,resnext101_32x8d" },
    size: { type: "string" },
    batch: { type: "string" },
    rounds: { type: "string", default: "10" },
    precision: { type: "string", default: "float32" },
  },
});
const precision = flags.precision as Precision;
const works: readonly Work[] = precision === "float32"
  ? ["train", "predict"]
  : ["train"];
const rounds = Number(flags.rounds);
const runtime = await selectBackend(flags.runtime as RuntimeName);
const peer = new PythonPeer("gpu_peer.py");
for (const backbone of flags.backbone.split(",")) {
  for (const { size, batch } of sizes()) {
    const [height, width] = size.split("x").map(Number) as [number, number];
    await measure({ backbone, height, width, batch });
  }
}
await peer.close();

function sizes(): { size: string; batch: number }[] {
  const { size, batch } = flags;
  if (size || batch) {
    return [{ size: size ?? "224x224", batch: Number(batch ?? 8) }];
  }
  return [{ size: "498x664", batch: 8 }, { size: "224x224", batch: 32 }];
}

async function measure(example: Case): Promise<void> {
  const { backbone, height, width, batch } = example;
  const { version, sides } = await peer.ask<
    { version: string; sides: string[] }
  >({
    prepare: { ...example, scale: SCALE_NUMERATOR, precision },
  });
  console.log(
    `\n${backbone}, ${height}x${width}, batch ${batch}, ${precision}: ${runtime.name} on ${runtime.device}, ${version}`,
  );
  const ours = await Ours.open(runtime, example);
  for (const work of works) {
    const times = await measureRounds(work, ours, sides);
    for (const [name, seconds] of times) {
      const milliseconds = seconds.map((each) => 1000 * each);
      console.log(
        `${work.padEnd(8)} ${name.padEnd(24)} ${spread(milliseconds)} ms`,
      );
    }
    for (const products of ["float32", "TF32", "bfloat16"]) {
      printRatio(work, products, times);
    }
    if (runtime.name === "webgpu") {
      await printBreakdown(runtime, async () => (await ours[work]()).seconds);
    }
  }
  ours.dispose();
}

async function measureRounds(
  work: Work,
  ours: Ours,
  sides: readonly string[],
): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(
    ["ours", ...sides].map((name) => [name, []]),
  );
  for (let round = -WARM_UP; round < rounds; round++) {
    const values = new Map<string, number>();
    for (const [name, seconds] of times) {
      const timed = name === "ours"
        ? await ours[work]()
        : await peer.ask<Timed>({ [work]: name });
      values.set(name, timed.value);
      if (round >= 0) seconds.push(timed.seconds);
    }
    if (work === "train" && round === -WARM_UP) requireSameWork(values);
  }
  return times;
}

/** The first losses come from the same weights; a hundred normalized layers multiply float32's rounding. */
function requireSameWork(values: ReadonlyMap<string, number>): void {
  const of = (side: string) =>
    [...values].filter(([name]) => name.startsWith(side))
      .map(([, loss]) => loss);
  const exact = of("float32");
  const [ours] = of("ours");
  if (precision === "bfloat16") {
    return requireSameRounding(ours!, exact, of("bfloat16"));
  }
  const losses = [ours!, ...exact];
  if (Math.max(...losses) - Math.min(...losses) < 1e-2) return;
  throw new Error(`Cannot compare: the first losses are ${losses.join(", ")}`);
}

/** Ours over the faster of PyTorch's memory formats, within rounds. */
function printRatio(
  work: Work,
  products: string,
  times: ReadonlyMap<string, number[]>,
): void {
  const [fastest] = [...times].filter(([name]) => name.startsWith(products))
    .map(([, seconds]) => seconds)
    .toSorted((a, b) => quantile(a, 0.5) - quantile(b, 0.5));
  if (!fastest) return;
  const ratios = times.get("ours")!.map((each, round) =>
    each / fastest[round]!
  );
  console.log(
    `${work.padEnd(8)} ours / PyTorch ${products.padEnd(9)} ${spread(ratios)}`,
  );
}
