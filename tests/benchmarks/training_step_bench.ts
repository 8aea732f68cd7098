/**
 * A training step of a backbone with its heads, loss and Adam, on TensorFlow and
 * in PyTorch, with the same weights and images on the same cores. Each round
 * measures both sides in turn, PyTorch with its fused Adam in three ways: eager
 * in both memory formats, and torch.compile. The fastest in the median counts.
 * Printed are times and the ratio within the rounds (ours over PyTorch's), each
 * with quartiles.
 * With bfloat16, PyTorch's side is torch.autocast, and our own step in float32
 * takes its turns as well.
 *
 * deno run -A tests/benchmarks/training_step_bench.ts [--backbone resnet18] [--rounds 12]
 *   [--batch 8] [--size 224] [--precision bfloat16]
 *
 * Needs `python3` (or $PYTHON) with torch, a C++ compiler, and for
 * efficientnet_lite0 with efficientnet-lite-pytorch 0.1.0. On a machine with more
 * than two cores put `taskset -c 0,1` before it.
 */
import { parseArgs } from "node:util";
import { headsLoss } from "../../model/learning/heads_loss.ts";
import { selectBackend } from "../../model/runtime/select_backend.ts";
import { createTrainer } from "../../model/learning/create_trainer.ts";
import type { Precision } from "../../model/learning/train_config.ts";
import type { Trainer } from "../../model/learning/trainer.ts";
import { formulaImages } from "../model/formula_weights.ts";
import { modelByFormula } from "../model/support/formula_model.ts";
import { PythonPeer } from "./python_peer.ts";
import { quantile, spread } from "./quantile.ts";
import { requireSameRounding } from "./require_same_rounding.ts";

/** Steps that are not measured: threads start, memory is found. */
const WARM_UP = 2;

/** He's initialization for numbers that are uniform in [-1, 1). */
const SCALE = 6;

/**
 * How far losses may be apart. The first come from the same weights: float32
 * and nothing else may part them. The second come after a step down each side's
 * own gradient, where Adam makes a whole step of gradients that are all but 0.
 */
const TOLERANCES = [1e-3, 1e-2];

/**
 * Images from which on the second losses say something. Fewer make batch
 * normalization enlarge rounding: PyTorch's own second loss of resnext101_32x8d
 * with 4 images goes from 0.51 to 0.36 when the pixels move by 1e-6.
 */
const ENOUGH = 8;

/** Milliseconds of quiet before each turn. */
const REST = 500;

/** Loss and time of one step. */
interface Step {
  loss: number;
  seconds: number;
}

const { values } = parseArgs({
  args: Deno.args,
  options: {
    backbone: { type: "string", default: "resnet18" },
    rounds: { type: "string", default: "12" },
    batch: { type: "string", default: "8" },
    size: { type: "string", default: "224" },
    precision: { type: "string", default: "float32" },
  },
});
const [rounds, batch, size] = [values.rounds, values.batch, values.size]
  .map(Number) as [number, number, number];

const { backbone } = values;
const precision = values.precision as Precision;
const runtime = await selectBackend("tensorflow");
const images = {
  pixels: formulaImages([batch, 3, size, size]),
  shape: [batch, size, size, 3] as [number, number, number, number],
};
const subjective = Float64Array.from(
  { length: batch },
  (_, i) => 7 * i % 5 + i / batch,
);

/** Each has a model of its own. */
async function ourTrainer(precision: Precision): Promise<Trainer> {
  const weights = { scaleNumerator: SCALE };
  return await createTrainer(modelByFormula(runtime, { backbone }, weights), {
    optimizer: "adam",
    ftLrRatio: 1,
    weightDecay: 0,
    precision,
  });
}

async function ourStep(trainer: Trainer): Promise<Step> {
  const start = performance.now();
  const { loss } = await trainer.learn(images, subjective, {
    loss: headsLoss({ type: "norm-in-norm" }),
    learningRate: 1e-4,
  });
  return { loss, seconds: (performance.now() - start) / 1000 };
}

const peer = new PythonPeer("training_step_peer.py");
const version = await peer.ask<string>({
  prepare: { backbone, batch, size, scale: SCALE, precision },
});
const trainer = await ourTrainer(precision);
const single = precision === "float32"
  ? undefined
  : await ourTrainer("float32");
const sides: Record<string, () => Promise<Step>> = {
  ...single && { "ours, float32": () => ourStep(single) },
  "ours": () => ourStep(trainer),
  "contiguous": () => peer.ask({ step: "contiguous" }),
  "channels last": () => peer.ask({ step: "channels last" }),
  "compiled": () => peer.ask({ step: "compiled" }),
};
console.log(
  `${backbone}, batch ${batch}, ${size}x${size}, ${precision}: ${runtime.name} on ${runtime.device}, ${version}`,
);

const times = new Map<string, number[]>(
  Object.keys(sides).map((name) => [name, []]),
);
for (let round = -WARM_UP; round < rounds; round++) {
  const losses: number[] = [];
  for (const [name, step] of Object.entries(sides)) {
    // The other side's idle threads spin for a while, on the cores measured.
    await new Promise((resolve) => setTimeout(resolve, REST));
    const { loss, seconds } = await step();
    losses.push(loss);
    if (round >= 0) times.get(name)!.push(seconds);
  }
  const tolerance = TOLERANCES[round + WARM_UP];
  if (single && round === -WARM_UP) {
    const [exact, ours, ...theirs] = losses as [number, number, ...number[]];
    requireSameRounding(ours, [exact], theirs);
  } else if (!single && tolerance && (round === -WARM_UP || batch >= ENOUGH)) {
    requireSameWork(losses, tolerance);
  }
}
await peer.close();

/** Ours may be as far from the nearest of PyTorch's as its own layouts are apart. */
function requireSameWork(
  [ours, ...theirs]: readonly number[],
  tolerance: number,
): void {
  const spreadOf = Math.max(...theirs) - Math.min(...theirs);
  const apart = Math.min(...theirs.map((loss) => Math.abs(loss - ours!)));
  if (apart < Math.max(tolerance, spreadOf)) return;
  throw new Error(
    `Cannot compare: the losses are ${ours} here, ${
      theirs.join(" and ")
    } there`,
  );
}

for (const [name, seconds] of times) {
  const milliseconds = seconds.map((each) => 1000 * each);
  console.log(`${name.padEnd(14)} ${spread(milliseconds)} ms`);
}
const ours = times.get("ours")!;
const [[way, fastest]] = ["contiguous", "channels last", "compiled"]
  .map((name) => [name, times.get(name)!] as const)
  .toSorted(([, a], [, b]) => quantile(a, 0.5) - quantile(b, 0.5)) as [
    readonly [string, number[]],
  ];
printRatio(`ours / PyTorch, ${way}`, ours, fastest);
if (single) {
  printRatio("ours / ours, float32", ours, times.get("ours, float32")!);
}

/** One over the other, within the rounds. */
function printRatio(what: string, a: number[], b: number[]): void {
  console.log(`${what} ${spread(a.map((each, round) => each / b[round]!))}`);
}
