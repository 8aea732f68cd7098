/**
 * What a training run adds to the bare training steps: an epoch of resnet18
 * through `train()`, and the same batches through the same trainer with their
 * pixels in memory already, both on TensorFlow.
 *
 * Counted in the run is all from the end of its first step to the end of its
 * last: images that workers read, prepare and move on the same cores, the rate's
 * schedule, the scores that are kept, the progress line. Not counted is what an
 * epoch does once: validation, the line, checkpoints (see checkpoint_bench.ts).
 * Rounds take both in turn; the first is not measured, and fills the cache of
 * resized images that `train` uses at this size, unless that is switched off.
 *
 * deno run -A tests/benchmarks/trainer_overhead_bench.ts [--backbone resnet18]
 *   [--batch 8] [--size 224] [--steps 12] [--rounds 7] [--cache off]
 *
 * Needs ../shared/data/biq2021. On a machine with more than two cores put
 * `taskset -c 0,1` before it.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Batch, batches, openDataset } from "../../data/mod.ts";
import { headsLoss } from "../../model/learning/heads_loss.ts";
import { openFlaggedLoader } from "../../model/commands/flags/loading_flags.ts";
import { createTrainingProgress } from "../../model/training/training_progress.ts";
import { DeviceIqaModel } from "../../model/scoring/device_iqa_model.ts";
import { selectBackend } from "../../model/runtime/select_backend.ts";
import { createTrainer } from "../../model/learning/create_trainer.ts";
import { trainRun } from "../../model/training/train.ts";
import {
  DEFAULT_TRAIN_CONFIG,
  type TrainConfig,
} from "../../model/learning/train_config.ts";
import { scoredPhotographs } from "./photographs.ts";
import { spread } from "./quantile.ts";
import { stopwatch, type Taken } from "./stopwatch.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    backbone: { type: "string", default: "resnet18" },
    batch: { type: "string", default: "8" },
    size: { type: "string", default: "224" },
    steps: { type: "string", default: "12" },
    rounds: { type: "string", default: "7" },
    cache: { type: "string" },
  },
});
const [batchSize, side, steps, rounds] = [
  values.batch,
  values.size,
  values.steps,
  values.rounds,
].map(Number) as [number, number, number, number];

/** Images that a validation part must have at least. */
const VALIDATION = 3;

const folder = await Deno.makeTempDir({ prefix: "norm-in-norm-bench-" });
try {
  await writeDataset();
  const config: TrainConfig = {
    ...DEFAULT_TRAIN_CONFIG,
    dataset: "csv",
    datasetOptions: { data: folder },
    backbone: values.backbone,
    batchSize,
    size: { height: side, width: side },
    augment: true,
    runtime: "tensorflow",
  };
  const bare = await bareSteps(config);
  const rows: { run: Taken; bare: Taken }[] = [];
  for (let round = -1; round < rounds; round++) {
    const row = { run: await timeOfRun(config), bare: await bare.time() };
    if (round >= 0) rows.push(row);
  }
  bare.dispose();
  console.log(
    `${values.backbone}, ${steps - 1} steps of ${batchSize} photographs of ` +
      `${side}x${side}, on ${bare.device}`,
  );
  for (const time of ["clock", "processors"] as const) report(rows, time);
} finally {
  await Deno.remove(folder, { recursive: true });
}

function report(
  rows: readonly { run: Taken; bare: Taken }[],
  time: keyof Taken,
): void {
  const perStep = (side: "run" | "bare") =>
    spread(rows.map((row) => 1000 * row[side][time] / (steps - 1)));
  console.log(`${time}: in a run ${perStep("run")} ms a step`);
  console.log(`${time}: bare ${perStep("bare")} ms a step`);
  const overheads = rows.map(({ run, bare }) =>
    100 * (run[time] / bare[time] - 1)
  );
  console.log(`${time}: overhead ${spread(overheads)} %`);
}

/** Photographs under their own names, and the CSV that makes a data set of them. */
async function writeDataset(): Promise<void> {
  const images = await scoredPhotographs(steps * batchSize + VALIDATION);
  const rows = ["image,score,split"];
  for (const [index, { name, path, score }] of images.entries()) {
    await Deno.copyFile(path, join(folder, name));
    const split = index < VALIDATION ? "validation" : "train";
    rows.push(`${name},${score},${split}`);
  }
  await Deno.writeTextFile(join(folder, "scores.csv"), rows.join("\n"));
}

/** From the end of the first step of an epoch to the end of the last. */
async function timeOfRun(config: TrainConfig): Promise<Taken> {
  const out = join(folder, "run");
  const stop = new AbortController();
  const progress = await createTrainingProgress({ epochs: config.epochs });
  const cache = values.cache ?? join(folder, "cache");
  await using loader = await openFlaggedLoader({ cache }, config.size);
  let stopTime = stopwatch();
  let taken: Taken | undefined;
  await trainRun(config, {
    ...progress,
    log: () => {},
    out,
    loader,
    signal: stop.signal,
    onStep(step) {
      progress.onStep(step);
      if (step.batch === 1) stopTime = stopwatch();
      if (step.batch < step.batches) return;
      taken = stopTime();
      stop.abort();
    },
  });
  progress.stop();
  await Deno.remove(out, { recursive: true });
  return taken!;
}

/** The same batches, again and again through one trainer. */
async function bareSteps(config: TrainConfig) {
  const prepared = await batchesInMemory(config);
  const runtime = await selectBackend("tensorflow");
  const model = new DeviceIqaModel(
    runtime,
    { backbone: config.backbone, preparation: {} },
    config.seed,
  );
  const trainer = await createTrainer(model, config);
  const { loss, beta, learningRate } = config;
  return {
    device: runtime.device,
    async time(): Promise<Taken> {
      let stopTime = stopwatch();
      for (const [index, batch] of prepared.entries()) {
        if (index === 1) stopTime = stopwatch();
        const options = { loss: headsLoss(loss, beta), learningRate };
        await trainer.learn(batch, batch.subjective, options);
      }
      return stopTime();
    },
    dispose(): void {
      trainer.dispose();
      model.dispose();
    },
  };
}

async function batchesInMemory(config: TrainConfig): Promise<Batch[]> {
  const { size, augment, seed } = config;
  const { images } = await openDataset("csv", config.datasetOptions);
  return await Array.fromAsync(batches(
    images.filter(({ split }) => split === "train"),
    { batchSize, size: size!, augment, seed, epoch: 0, shuffle: true },
  ));
}
