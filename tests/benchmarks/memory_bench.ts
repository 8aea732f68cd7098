/**
 * Peak memory of a few training steps on TensorFlow, or predictions in ONNX
 * Runtime, and in PyTorch's eager mode: the largest resident set (VmHWM) of a process that does
 * nothing else, one process per side, PyTorch in both of its memory formats.
 * Linux only. With bfloat16, which is for training, its side is torch.autocast.
 *
 * deno run -A tests/benchmarks/memory_bench.ts train|predict [--backbone resnet18]
 *   [--batch 8] [--size 224] [--precision bfloat16]
 *
 * Needs `python3` (or $PYTHON) with torch.
 */
import { parseArgs } from "node:util";
import { headsLoss } from "../../model/learning/heads_loss.ts";
import { selectBackend } from "../../model/runtime/select_backend.ts";
import { createTrainer } from "../../model/learning/create_trainer.ts";
import type { Precision } from "../../model/learning/train_config.ts";
import { formulaImages } from "../model/formula_weights.ts";
import { modelByFormula } from "../model/support/formula_model.ts";
import { openFormulaModel } from "./open_formula_model.ts";
import { peakMemory, peakMemoryOf } from "./peak_memory.ts";
import { PythonPeer } from "./python_peer.ts";

/** Enough for buffers to be where they stay. */
const TIMES = 3;

/** He's initialization for numbers that are uniform in [-1, 1). */
const SCALE = 6;

const { values, positionals: [work] } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  options: {
    backbone: { type: "string", default: "resnet18" },
    batch: { type: "string", default: "8" },
    size: { type: "string", default: "224" },
    precision: { type: "string", default: "float32" },
    here: { type: "boolean", default: false },
  },
});
if (work !== "train" && work !== "predict") {
  throw new RangeError(`Cannot measure ${work}: it is not train or predict`);
}
const { backbone } = values;
const precision = values.precision as Precision;
const [batch, size] = [Number(values.batch), Number(values.size)];
if (values.here) {
  await workHere();
  console.log(peakMemory());
} else await compare();

/** All sides, one process each. */
async function compare(): Promise<void> {
  const ours = await peakMemoryOf(import.meta.filename!, [
    ...Deno.args,
    "--here",
  ]);
  console.log(
    `${work} ${backbone}, batch ${batch}, ${size}x${size}, ${precision}`,
  );
  console.log(`ours ${ours} MB`);
  for (const format of ["contiguous", "channels last"]) {
    const peer = new PythonPeer("memory_peer.py");
    const theirs = await peer.ask<number>({
      ...{ work, backbone, batch, size, format, precision },
      ...{ times: TIMES, scale: SCALE },
    });
    await peer.close();
    const ratio = (ours / theirs).toPrecision(3);
    console.log(`PyTorch, ${format} ${theirs} MB, ours / this ${ratio}`);
  }
}

async function workHere(): Promise<void> {
  if (work === "predict") return await predictHere();
  const runtime = await selectBackend("tensorflow");
  const weights = { scaleNumerator: SCALE };
  const model = modelByFormula(runtime, { backbone }, weights);
  const images = {
    pixels: formulaImages([batch, 3, size, size]),
    shape: [batch, size, size, 3] as [number, number, number, number],
  };
  const trainer = await createTrainer(model, {
    optimizer: "adam",
    ftLrRatio: 1,
    weightDecay: 0,
    precision,
  });
  const subjective = Float64Array.from({ length: batch }, (_, i) => i % 3);
  for (let i = 0; i < TIMES; i++) {
    await trainer.learn(images, subjective, {
      loss: headsLoss({ type: "norm-in-norm" }),
      learningRate: 1e-4,
    });
  }
}

async function predictHere(): Promise<void> {
  const predictor = await openFormulaModel(backbone, SCALE);
  const pixels = formulaImages([batch, 3, size, size]);
  const shape = [batch, size, size, 3];
  for (let i = 0; i < TIMES; i++) {
    await predictor.predictNormalized(pixels.slice(), shape);
  }
  await predictor.dispose();
}
