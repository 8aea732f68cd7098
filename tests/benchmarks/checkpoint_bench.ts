/**
 * What a checkpoint costs a training run: the weights and Adam's two moments of
 * a network on TensorFlow, written as `train` writes them (to a temporary name,
 * on to the disk, renamed), against the time of an epoch. That is not run, but
 * a step of it is measured: an epoch of KonIQ-10k's 7,058 training images has
 * 7,058 / batch of them. Rounds take a step and a checkpoint in turn.
 *
 * Printed too is the memory of the process at its peak (VmHWM, Linux only),
 * after steps and again after checkpoints: what writing takes on top.
 *
 * deno run -A tests/benchmarks/checkpoint_bench.ts [--backbone resnext101_32x8d]
 *   [--batch 8] [--size 224] [--rounds 3]
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { headsLoss } from "../../model/learning/heads_loss.ts";
import type { ImageBatch } from "../../model/network/image_batch.ts";
import { DeviceIqaModel } from "../../model/scoring/device_iqa_model.ts";
import { selectBackend } from "../../model/runtime/select_backend.ts";
import { saveCheckpoint, START } from "../../model/runs/checkpoint.ts";
import { EpochOutputs } from "../../model/runs/epoch_outputs.ts";
import { createTrainer } from "../../model/learning/create_trainer.ts";
import { peakMemory } from "./peak_memory.ts";
import { quantile, spread } from "./quantile.ts";

/** Training images of KonIQ-10k, as the paper splits it. */
const EPOCH = 7058;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    backbone: { type: "string", default: "resnext101_32x8d" },
    batch: { type: "string", default: "8" },
    size: { type: "string", default: "224" },
    rounds: { type: "string", default: "3" },
  },
});
const { backbone } = values;
const [batch, size, rounds] = [values.batch, values.size, values.rounds]
  .map(Number) as [number, number, number];

const runtime = await selectBackend("tensorflow");
const model = new DeviceIqaModel(runtime, { backbone, preparation: {} }, 1);
const trainer = await createTrainer(model, {
  optimizer: "adam",
  ftLrRatio: 0.1,
  weightDecay: 0,
});
const shape = [batch, size, size, 3] as ImageBatch["shape"];
const pixels = new Float32Array(batch * size * size * 3);
pixels.forEach((_, i) => pixels[i] = i % 17 / 8 - 1);
const subjective = Float64Array.from({ length: batch }, (_, i) => i % 3);
const folder = await Deno.makeTempDir({ prefix: "norm-in-norm-bench-" });
const path = join(folder, "last.safetensors");

async function step(): Promise<void> {
  await trainer.learn({ pixels, shape }, subjective, {
    loss: headsLoss({ type: "norm-in-norm" }),
    learningRate: 1e-4,
  });
}

async function save(): Promise<void> {
  // As much as an epoch leaves to be fitted: index and three outputs per image.
  const outputs = new EpochOutputs();
  for (let i = 0; i < EPOCH; i++) outputs.add([i], [[i], [i], [i]]);
  await saveCheckpoint(path, { model, trainer }, { progress: START, outputs });
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

try {
  // The first step plans the graph.
  for (let i = 0; i < 2; i++) await step();
  const before = peakMemory();
  const times: [step: number, save: number][] = [];
  for (let round = 0; round < rounds; round++) {
    times.push([await secondsOf(step), await secondsOf(save)]);
  }
  const steps = times.map(([step]) => step);
  const saves = times.map(([, save]) => save);
  const epoch = quantile(steps, 0.5) * EPOCH / batch;
  const { size: bytes } = await Deno.stat(path);
  const megabytes = Math.round(bytes / 2 ** 20);
  console.log(`${backbone}, on ${runtime.device}`);
  console.log(`a step of ${batch} at ${size}x${size} ${spread(steps)} s`);
  console.log(`so an epoch of ${EPOCH} images ${epoch.toFixed(0)} s`);
  console.log(`a checkpoint of ${megabytes} MB ${spread(saves)} s`);
  const share = quantile(saves, 0.5) / epoch;
  console.log(`a checkpoint / an epoch ${(100 * share).toPrecision(3)} %`);
  console.log(
    `peak memory, steps ${before} MB, checkpoints ${peakMemory()} MB`,
  );
} finally {
  await Deno.remove(folder, { recursive: true });
  trainer.dispose();
  model.dispose();
}
