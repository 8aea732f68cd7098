/**
 * `score` from the file to the number, on photographs of BIQ2021: decoding,
 * resizing to 498x664, resnet18. The other side does the same with Pillow in a
 * torch DataLoader with two workers and PyTorch in both of its memory formats;
 * the one that is faster in the median counts. Both have the same weights, and
 * their scores are compared. Printed are images per second and the median ratio
 * within the rounds (how many times faster we are), each with quartiles.
 *
 * deno run -A tests/benchmarks/score_bench.ts [--rounds 5] [--images 500] [--batch 8] [--decoders 4]
 *
 * Needs `python3` (or $PYTHON) with torch and pillow, and ../shared/data/biq2021.
 * On a machine with more than two cores put `taskset -c 0,1` before it.
 */
import { parseArgs } from "node:util";
import { selectBackend } from "../../model/runtime/select_backend.ts";
import { openPredictor } from "../../model/scoring/open_predictor.ts";
import { scoreFiles } from "../../model/scoring/score_files.ts";
import {
  formulaModel,
  networkCase,
} from "../model/support/iqa_network_cases.ts";
import { smallPhotographs } from "./photographs.ts";
import { PythonPeer } from "./python_peer.ts";
import { quantile, spread } from "./quantile.ts";

/** Milliseconds of quiet before each turn. */
const REST = 500;
const size = { height: 498, width: 664 };

/** Scores of all images, and how long they took. */
interface Turn {
  seconds: number;
  scores: number[];
}

const { values } = parseArgs({
  args: Deno.args,
  options: {
    rounds: { type: "string", default: "5" },
    images: { type: "string", default: "500" },
    batch: { type: "string", default: "8" },
    decoders: { type: "string", default: "4" },
  },
});
const [rounds, count, batchSize, decoders] = [
  values.rounds,
  values.images,
  values.batch,
  values.decoders,
].map(Number) as [number, number, number, number];

const files = await smallPhotographs(count);
const example = networkCase("resnet18");
const folder = await Deno.makeTempDir();
const checkpoint = `${folder}/resnet18.safetensors`;
const made = await formulaModel(await selectBackend("wasm"), example);
await made.save(checkpoint);
made.dispose();
const { predictor } = await openPredictor(checkpoint, { runtime: "onnx" });
await Deno.remove(folder, { recursive: true });

async function ourTurn(): Promise<Turn> {
  const start = performance.now();
  const options = { batchSize, decoders, preparation: { size } };
  const found = await Array.fromAsync(scoreFiles(predictor, files, options));
  const scores = found.map(({ score }) => score!.score);
  return { scores, seconds: (performance.now() - start) / 1000 };
}

const peer = new PythonPeer("score_peer.py");
const scale = example.scaleNumerator;
const version = await peer.ask<string>({
  prepare: { files, ...size, batch: batchSize, workers: 2, scale },
});
console.log(
  `resnet18, ${count} photographs in batches of ${batchSize}: ` +
    `${predictor.device}, ${decoders} decoders, ${version}`,
);
const sides: Record<string, () => Promise<Turn>> = {
  "ours": ourTurn,
  "contiguous": () => peer.ask({ score: "contiguous" }),
  "channels last": () => peer.ask({ score: "channels last" }),
};
const times = new Map<string, number[]>(
  Object.keys(sides).map((name) => [name, []]),
);
for (let round = -1; round < rounds; round++) {
  const scores: number[][] = [];
  for (const [name, turn] of Object.entries(sides)) {
    await new Promise((resolve) => setTimeout(resolve, REST));
    const { seconds, scores: own } = await turn();
    scores.push(own);
    if (round >= 0) times.get(name)!.push(seconds);
  }
  if (round < 0) requireSameScores(scores as [number[], number[]]);
}
await peer.close();
await predictor.dispose();

/**
 * Photographs that carry an EXIF orientation are shown upright here and not
 * there, and Pillow 13 may resize rows before columns: so a few scores differ.
 */
function requireSameScores([ours, theirs]: [number[], number[]]): void {
  const spreadOf = Math.max(...theirs) - Math.min(...theirs);
  const apart = ours.map((score, i) => Math.abs(score - theirs[i]!) / spreadOf);
  const middle = quantile(apart, 0.5);
  console.log(
    `scores differ by ${middle.toExponential(1)} of their range in the median`,
  );
  if (ours.length === theirs.length && middle < 0.01) return;
  throw new Error("Cannot compare: the scores of both sides are not the same");
}

for (const [name, seconds] of times) {
  const speeds = seconds.map((each) => count / each);
  console.log(`${name.padEnd(14)} ${spread(speeds)} images/s`);
}
const [ours, ...theirs] = [...times.values()] as [number[], number[], number[]];
const [fastest] = theirs.toSorted((a, b) =>
  quantile(a, 0.5) - quantile(b, 0.5)
);
const ratios = ours.map((seconds, round) => fastest![round]! / seconds);
console.log(`ours, times PyTorch's speed ${spread(ratios)}`);
