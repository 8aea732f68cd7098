/**
 * `score` from the file to the number, on photographs of BIQ2021: decoding,
 * resizing, a network. The other side does the same with Pillow in a torch
 * DataLoader with two workers and PyTorch, in both of its memory formats and
 * frozen (`torch.jit.freeze`, channels last); the one that is fastest in the median
 * counts. Both have the same weights, and their scores are compared. With --int8
 * ours has 8 bits, calibrated with 32 of the photographs, and is compared with
 * PyTorch's float32. Printed are images per second and the median ratio
 * within the rounds (how many times faster we are), each with quartiles.
 *
 * deno run -A tests/benchmarks/score_bench.ts [--rounds 5] [--images 500] [--batch 8] [--decoders 4]
 *   [--backbone resnet18] [--size 498x664] [--int8]
 *
 * Needs `python3` (or $PYTHON) with torch and pillow, and ../shared/data/biq2021.
 * On a machine with more than two cores put `taskset -c 0,1` before it.
 */
import { parseArgs } from "node:util";
import { fitLinearMapping, srocc } from "../../loss/mod.ts";
import { bytesOfParts } from "../../model/scoring/bytes_of_parts.ts";
import { OnnxThread } from "../../model/scoring/onnx/onnx_thread.ts";
import { quantizeModel } from "../../model/scoring/quantizing/quantize_model.ts";
import { scoreFiles } from "../../model/scoring/score_files.ts";
import { formulaContent, openFormulaModel } from "./open_formula_model.ts";
import { smallPhotographs } from "./photographs.ts";
import { PythonPeer } from "./python_peer.ts";
import { quantile, spread } from "./quantile.ts";

/** Milliseconds of quiet before each turn. */
const REST = 500;

/** He's initialization for numbers that are uniform in [-1, 1). */
const SCALE = 6;

/** Photographs that 8 bits are calibrated with. */
const CALIBRATION = 32;

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
    backbone: { type: "string", default: "resnet18" },
    size: { type: "string", default: "498x664" },
    int8: { type: "boolean", default: false },
  },
});
const [rounds, count, batchSize, decoders] = [
  values.rounds,
  values.images,
  values.batch,
  values.decoders,
].map(Number) as [number, number, number, number];

const files = await smallPhotographs(count);
const { backbone, int8 } = values;
const [height, width] = values.size.split("x").map(Number) as [number, number];
const size = { height, width };
const predictor = int8
  ? await openInEightBits()
  : await openFormulaModel(backbone, SCALE);

async function openInEightBits(): Promise<OnnxThread> {
  const { tensors } = formulaContent(backbone, SCALE);
  const model = JSON.stringify({ backbone, preparation: { size } });
  const { file } = await quantizeModel({ tensors, metadata: { model } }, {
    photographs: files.slice(0, CALIBRATION),
    fitLine: fitLinearMapping,
    srocc,
  });
  return await OnnxThread.open(bytesOfParts(file));
}

async function ourTurn(): Promise<Turn> {
  const start = performance.now();
  const options = { batchSize, decoders, preparation: { size } };
  const found = await Array.fromAsync(scoreFiles(predictor, files, options));
  const scores = found.map(({ score }) => score!.score);
  return { scores, seconds: (performance.now() - start) / 1000 };
}

const peer = new PythonPeer("score_peer.py");
const version = await peer.ask<string>({
  prepare: {
    files,
    ...size,
    batch: batchSize,
    workers: 2,
    backbone,
    scale: SCALE,
  },
});
console.log(
  `${backbone}${
    int8 ? " in 8 bits" : ""
  }, ${values.size}, ${count} photographs in batches of ${batchSize}: ` +
    `${predictor.device}, ${decoders} decoders, ${version}`,
);
const sides: Record<string, () => Promise<Turn>> = {
  "ours": ourTurn,
  "contiguous": () => peer.ask({ score: "contiguous" }),
  "channels last": () => peer.ask({ score: "channels last" }),
  "frozen": () => peer.ask({ score: "frozen" }),
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
  console.log(`SROCC of both sides' scores ${srocc(ours, theirs).toFixed(4)}`);
  if (ours.length === theirs.length && (int8 || middle < 0.01)) return;
  throw new Error("Cannot compare: the scores of both sides are not the same");
}

for (const [name, seconds] of times) {
  const speeds = seconds.map((each) => count / each);
  console.log(`${name.padEnd(14)} ${spread(speeds)} images/s`);
}
const [ours, ...theirs] = [...times.values()] as number[][] as [
  number[],
  ...number[][],
];
const [fastest] = theirs.toSorted((a, b) =>
  quantile(a, 0.5) - quantile(b, 0.5)
);
const ratios = ours.map((seconds, round) => fastest![round]! / seconds);
console.log(`ours, times PyTorch's speed ${spread(ratios)}`);
