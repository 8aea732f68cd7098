/**
 * What an exact large batch in parts costs (`--accumulate`): a training step of
 * 64 photographs as 8 times 8, and the same 64 at once, on TensorFlow with the
 * same network. Rounds take both in turn. Printed are times, the ratio within
 * the rounds with quartiles, and peak memory beside that of a plain step of 8,
 * each side in a process that does nothing else (Linux only).
 *
 * Last, what is left of exactness: the loss sees all scores at once, but batch
 * normalization sees 8 images at a time. Printed is the cosine of the gradient
 * in parts with that of the whole batch, and beside it that of what is not
 * offered, the mean of the gradients of the parts' own losses; both for fresh
 * weights, or after so many steps with other photographs.
 *
 * deno run -A tests/benchmarks/accumulation_bench.ts [--backbone resnet18]
 *   [--part 8] [--parts 8] [--size 224] [--rounds 5] [--after 0]
 *
 * Needs ../shared/data/biq2021. On a machine with more than two cores put
 * `taskset -c 0,1` before it.
 */
import { parseArgs } from "node:util";
import type { Batch } from "../../data/mod.ts";
import { headsLoss } from "../../model/learning/heads_loss.ts";
import type { ImageBatch } from "../../model/network/image_batch.ts";
import { DeviceIqaModel } from "../../model/scoring/device_iqa_model.ts";
import { readAll } from "../../model/network/layers/variables.ts";
import { selectBackend } from "../../model/runtime/select_backend.ts";
import { createTrainer } from "../../model/learning/create_trainer.ts";
import type { Trainer } from "../../model/learning/trainer.ts";
import { peakMemory, peakMemoryOf } from "./peak_memory.ts";
import { photographBatches, scoredPhotographs } from "./photographs.ts";
import { spread } from "./quantile.ts";
import { stopwatch, type Taken } from "./stopwatch.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    backbone: { type: "string", default: "resnet18" },
    part: { type: "string", default: "8" },
    parts: { type: "string", default: "8" },
    size: { type: "string", default: "224" },
    rounds: { type: "string", default: "5" },
    after: { type: "string", default: "0" },
    here: { type: "string" },
  },
});
const { backbone } = values;
const [part, parts, size, rounds, after] = [
  values.part,
  values.parts,
  values.size,
  values.rounds,
  values.after,
].map(Number) as [number, number, number, number, number];

/** Steps that are not measured: threads start, memory is found. */
const WARM_UP = 1;

/** Large batches after which buffers are where they stay. */
const STEPS = 3;

const OPTIONS = {
  loss: headsLoss({ type: "norm-in-norm" }),
  learningRate: 1e-4,
} as const;

const { model, trainer } = await prepare();
if (values.here) await workHere(values.here === "in parts" ? parts : 1);
else {
  const whole = await photographs(parts * part);
  console.log(
    `${backbone}, ${parts} x ${part} photographs of ${size}x${size}: ` +
      `${model.runtime.name} on ${model.runtime.device}`,
  );
  await compareGradients(whole);
  await compareTimes(whole);
  await compareMemory();
}
trainer.dispose();
model.dispose();

async function prepare() {
  const runtime = await selectBackend("tensorflow");
  const model = new DeviceIqaModel(runtime, { backbone, preparation: {} }, 1);
  const config = { optimizer: "adam", ftLrRatio: 1, weightDecay: 0 } as const;
  return { model, trainer: await createTrainer(model, config) };
}

async function photographs(count: number): Promise<Batch> {
  const side = { height: size, width: size };
  const images = await scoredPhotographs(count);
  return (await photographBatches(images, count, side))[0]!;
}

async function compareTimes(whole: Batch): Promise<void> {
  const rows: { inParts: Taken; atOnce: Taken }[] = [];
  for (let round = -WARM_UP; round < rounds; round++) {
    const inParts = await timeOf(whole, part);
    const atOnce = await timeOf(whole, parts * part);
    if (round >= 0) rows.push({ inParts, atOnce });
  }
  for (const time of ["clock", "processors"] as const) {
    const inParts = rows.map(({ inParts }) => inParts[time]);
    const atOnce = rows.map(({ atOnce }) => atOnce[time]);
    const ratios = inParts.map((seconds, row) => seconds / atOnce[row]!);
    console.log(`${time}: in parts ${spread(inParts)} s`);
    console.log(`${time}: at once ${spread(atOnce)} s`);
    console.log(`${time}: in parts / at once ${spread(ratios)}`);
  }
}

async function timeOf(batch: Batch, microBatchSize: number): Promise<Taken> {
  const stopTime = stopwatch();
  await trainer.learn(batch, batch.subjective, { ...OPTIONS, microBatchSize });
  return stopTime();
}

/** Batches in as many parts as asked for, and nothing else, in this process. */
async function workHere(count: number): Promise<void> {
  const shape = [count * part, size, size, 3] as ImageBatch["shape"];
  const pixels = new Float32Array(shape.reduce((a, b) => a * b));
  pixels.forEach((_, i) => pixels[i] = i % 17 / 8 - 1);
  const subjective = Float64Array.from({ length: shape[0] }, (_, i) => i % 3);
  const options = { ...OPTIONS, microBatchSize: part };
  // As many passes on both sides: the allocator takes a while to settle.
  const steps = STEPS * parts / count;
  for (let step = 0; step < steps; step++) {
    await trainer.learn({ pixels, shape }, subjective, options);
  }
  console.log(peakMemory());
}

async function compareMemory(): Promise<void> {
  const peak = (side: string) =>
    peakMemoryOf(import.meta.filename!, [...Deno.args, `--here=${side}`]);
  const inParts = await peak("in parts");
  const alone = await peak("one part");
  console.log(
    `peak memory, ${parts} x ${part} ${inParts} MB, ${part} ${alone} MB`,
  );
  console.log(
    `memory, ${parts} x ${part} / ${part} ${(inParts / alone).toPrecision(3)}`,
  );
}

async function compareGradients(whole: Batch): Promise<void> {
  const zeros = await readAll(trainer.pending());
  const images = await scoredPhotographs((parts + after) * part);
  const side = { height: size, width: size };
  const batches = await photographBatches(images, part, side);
  for (const batch of batches.slice(parts)) {
    await trainer.learn(batch, batch.subjective, OPTIONS);
  }
  const start = await model.variables.save();
  const gradient = async (batch: Batch, microBatchSize: number) => {
    model.variables.load(start);
    trainer.load(zeros, 0);
    await trainer.learn(batch, batch.subjective, {
      ...OPTIONS,
      microBatchSize,
    });
    return await gradientOf(trainer);
  };
  const atOnce = await gradient(whole, parts * part);
  const inParts = await gradient(whole, part);
  const naive = atOnce.map(() => 0);
  for (const each of batches.slice(0, parts)) {
    (await gradient(each, part)).forEach((x, i) => naive[i]! += x);
  }
  console.log(
    `gradient in parts after ${after} steps, cosine ${
      cosine(inParts, atOnce).toFixed(4)
    }`,
  );
  console.log(`of the parts' own losses ${cosine(naive, atOnce).toFixed(4)}`);
}

/** After one step from zero, Adam's first moment is a tenth of the gradient. */
async function gradientOf(trainer: Trainer): Promise<Float64Array> {
  const all = [...await readAll(trainer.pending())]
    .filter(([name]) => name.includes("moment1"))
    .map(([, { data }]) => data);
  const joined = new Float64Array(
    all.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const data of all) {
    joined.set(data, at);
    at += data.length;
  }
  return joined;
}

function cosine(a: Float64Array, b: Float64Array): number {
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((x, i) => {
    ab += x * b[i]!;
    aa += x * x;
    bb += b[i]! ** 2;
  });
  return ab / Math.sqrt(aa * bb);
}
