import type { Precision } from "../../../model/learning/train_config.ts";
import type { Runtime } from "../../../model/runtime/runtime.ts";
import type { PythonPeer } from "../python_peer.ts";
import { quantile } from "../quantile.ts";
import { requireSameRounding } from "../require_same_rounding.ts";
import { breakdownOf, type BreakdownRow } from "./breakdown.ts";
import {
  type Case,
  Ours,
  SCALE_NUMERATOR,
  type Timed,
  type Work,
} from "./ours.ts";

/** How long a task took, beside PyTorch. */
export interface Speed extends Case {
  work: Work;
  precision: Precision;
  /** Median milliseconds of each side: `ours`, and PyTorch's by products and memory format. */
  milliseconds: Record<string, number>;
  /** Ours, from the median. */
  imagesPerSecond: number;
  rounds: number;
  /** Bytes of all tensors on a WebGPU device, at most. */
  tensorBytes?: number;
  /** WebGPU: where the device's time goes in a training step. */
  breakdown?: BreakdownRow[];
}

/** How much is measured. */
export interface SpeedOptions {
  precision: Precision;
  /** Python's side, where PyTorch is there. */
  peer?: PythonPeer | undefined;
  /** Rounds, at most. */
  rounds: number;
  /** Seconds after which no further round begins. */
  seconds: number;
}

/** Rounds that are not measured: programs are compiled, algorithms chosen. */
const WARM_UP = 2;

/**
 * Measures a step and a prediction of one network at each size. In rounds, all
 * sides in turn; both sides start from images in the host's memory and end with
 * numbers there.
 */
export async function* measureSpeed(
  runtime: Runtime,
  cases: readonly Case[],
  { precision, peer, rounds, seconds }: SpeedOptions,
): AsyncGenerator<Speed> {
  let ours: Ours | undefined;
  // TensorFlow predicts in float32, however it was trained.
  const works: Work[] = precision === "float32"
    ? ["train", "predict"]
    : ["train"];
  for (const example of cases) {
    ours?.dispose(); // anew: a step has moved the weights
    ours = await Ours.open(runtime, example, precision);
    const { sides } = await peer?.ask<{ sides: string[] }>({
      prepare: { ...example, scale: SCALE_NUMERATOR, precision },
    }) ?? { sides: [] };
    for (const work of works) {
      const times = new Map<string, number[]>(
        ["ours", ...sides].map((name) => [name, []]),
      );
      const end = performance.now() + 1000 * seconds;
      let done = 0;
      for (let round = -WARM_UP; round < rounds; round++) {
        if (performance.now() > end && done > 0) break;
        const values = new Map<string, number>();
        for (const [name, taken] of times) {
          const timed = name === "ours"
            ? await ours[work]()
            : await peer!.ask<Timed>({ [work]: name });
          values.set(name, timed.value);
          if (round >= 0) taken.push(timed.seconds);
        }
        runtime.check();
        if (work === "train" && round === -WARM_UP) {
          requireSameWork(values, precision);
        }
        if (round >= 0) done++;
      }
      const median = (name: string) => quantile(times.get(name)!, 0.5);
      const isWebgpu = runtime.name === "webgpu";
      yield {
        ...example,
        work,
        precision,
        milliseconds: Object.fromEntries(
          times.keys().map((name) => [name, 1000 * median(name)]),
        ),
        imagesPerSecond: example.batch / median("ours"),
        rounds: done,
        ...isWebgpu && {
          tensorBytes: (runtime.tf.memory() as unknown as {
            numBytesAllocatedInGPU: number;
          }).numBytesAllocatedInGPU,
        },
        ...isWebgpu && work === "train" && {
          breakdown: await breakdownOf(runtime, () => ours!.train()),
        },
      };
    }
  }
  ours?.dispose();
}

/** The first losses come from the same weights; a hundred normalized layers multiply float32's rounding. */
function requireSameWork(
  values: ReadonlyMap<string, number>,
  precision: Precision,
): void {
  const of = (side: string) =>
    [...values].filter(([name]) => name.startsWith(side))
      .map(([, loss]) => loss);
  const exact = of("float32");
  const ours = of("ours")[0]!;
  if (!Number.isFinite(ours)) {
    throw new Error(`Cannot compare: our first loss is ${ours}`);
  }
  if (precision === "bfloat16") {
    if (exact.length > 0) requireSameRounding(ours, exact, of("bfloat16"));
    return;
  }
  const losses = [ours, ...exact];
  if (Math.max(...losses) - Math.min(...losses) < 1e-2) return;
  throw new Error(`Cannot compare: the first losses are ${losses.join(", ")}`);
}
