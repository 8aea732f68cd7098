/**
 * Predictions of a backbone with its heads, in ONNX Runtime as `score` has it and
 * in PyTorch, with the same weights and images on the same cores. Each round measures all sides
 * in turn: PyTorch's eager mode in both of its memory formats, and
 * torch.jit.freeze in channels last. Printed are times and the ratios within
 * the rounds (ours over theirs), each with quartiles; all sides must say the same.
 *
 * deno run -A tests/benchmarks/prediction_bench.ts [--backbone resnet18] [--rounds 12]
 *   [--batch 1] [--size 224x224]
 * Every case: for b in resnet18 resnet50 efficientnet_lite0; do for n in 1 8; do
 *   for s in 224x224 498x664; do deno run -A tests/benchmarks/prediction_bench.ts
 *   --backbone $b --batch $n --size $s; done; done; done
 *
 * Needs `python3` (or $PYTHON) with torch. On a machine with more than two
 * cores put `taskset -c 0,1` before it.
 */
import { parseArgs } from "node:util";
import { formulaImages } from "../model/formula_weights.ts";
import { openFormulaModel } from "./open_formula_model.ts";
import { PythonPeer } from "./python_peer.ts";
import { spread } from "./quantile.ts";

/** Predictions that are not measured: threads start, networks are frozen. */
const WARM_UP = 4;

/** Milliseconds of quiet before each turn. */
const REST = 300;

/** He's initialization for numbers that are uniform in [-1, 1). */
const SCALE = 6;

/** Rounding of float32 that differs between the sides, of outputs of about 1. */
const TOLERANCE = 1e-3;

/** Outputs of the last head, and time of one prediction. */
interface Prediction {
  outputs: number[];
  seconds: number;
}

const { values: { backbone, ...flags } } = parseArgs({
  args: Deno.args,
  options: {
    backbone: { type: "string", default: "resnet18" },
    rounds: { type: "string", default: "12" },
    batch: { type: "string", default: "1" },
    size: { type: "string", default: "224x224" },
  },
});
const [rounds, batch] = [Number(flags.rounds), Number(flags.batch)];
const [height, width] = flags.size.split("x").map(Number) as [number, number];

const predictor = await openFormulaModel(backbone, SCALE);
const pixels = formulaImages([batch, 3, height, width]);
const shape = [batch, height, width, 3];

async function predictHere(): Promise<Prediction> {
  const own = pixels.slice(); // they go to the thread that computes
  const start = performance.now();
  const predictions = await predictor.predictNormalized(own, shape);
  const seconds = (performance.now() - start) / 1000;
  return { outputs: predictions.map(({ heads }) => heads[2]), seconds };
}

const peer = new PythonPeer("prediction_peer.py");
const { version, sides: theirs } = await peer.ask<
  { version: string; sides: string[] }
>({ prepare: { backbone, batch, height, width, scale: SCALE } });
const sides: Record<string, () => Promise<Prediction>> = {
  ours: predictHere,
  ...Object.fromEntries(
    theirs.map((side) => [side, () => peer.ask({ predict: side })]),
  ),
};
console.log(
  `${backbone}, batch ${batch}, ${flags.size}: ${predictor.device}, ${version}`,
);

const times = new Map<string, number[]>(
  Object.keys(sides).map((name) => [name, []]),
);
for (let round = -WARM_UP; round < rounds; round++) {
  const said: number[][] = [];
  for (const [name, predict] of Object.entries(sides)) {
    // The other side's idle threads spin for a while, on the cores measured.
    await new Promise((resolve) => setTimeout(resolve, REST));
    const { outputs, seconds } = await predict();
    said.push(outputs);
    if (round >= 0) times.get(name)!.push(seconds);
  }
  requireSameOutputs(said);
}
await peer.close();
await predictor.dispose();

function requireSameOutputs([ours, ...others]: readonly number[][]): void {
  const largest = Math.max(1, ...ours!.map(Math.abs));
  for (const theirs of others) {
    const apart = Math.max(
      ...ours!.map((output, i) => Math.abs(output - theirs[i]!)),
    );
    if (apart < TOLERANCE * largest) continue;
    throw new Error(
      `Cannot compare: outputs of up to ${largest} are ${apart} apart`,
    );
  }
}

for (const [name, seconds] of times) {
  const milliseconds = seconds.map((each) => 1000 * each);
  const ratios = times.get("ours")!
    .map((own, round) => own / seconds[round]!);
  const ratio = name === "ours" ? "" : `, ours / this ${spread(ratios)}`;
  console.log(`${name.padEnd(20)} ${spread(milliseconds)} ms${ratio}`);
}
