/**
 * What it costs to divide a batch between two workers, and from which network
 * and link on two machines beat one.
 *
 * Both workers run on this machine and share its processors, so that their steps
 * cannot be faster than one process's, and nothing here is a speed-up. Measured
 * are the parts: a step of one process with the whole batch and with half of it,
 * and the exchange of two workers (scores, then gradients and running
 * statistics) over loopback with its bytes, seconds and processor time.
 *
 * From these, by calculation: two machines take `half + exchange + bytes / link`
 * for a step, and beat one where that is less than `whole`. The exchange over
 * loopback stands for copies and latency; both workers are idle meanwhile, so it
 * is more than a machine of its own would need.
 *
 * Where others use the machine, `--time processors` has processor time, divided
 * by the number of cores, in the place of the clock: what an idle machine would
 * take if all cores were busy throughout, so at the least. Then the step that two
 * workers take here stands in the place of `half + exchange`.
 *
 * deno run -A tests/benchmarks/workers_bench.ts [--backbone resnet18]
 *   [--batch 8] [--size 224] [--rounds 5] [--time processors]
 */
import { parseArgs } from "node:util";
import { headsLoss } from "../../model/learning/heads_loss.ts";
import type { Exchange } from "../../model/learning/exchange.ts";
import { createTrainer } from "../../model/learning/create_trainer.ts";
import { WorkerGroup } from "../../model/machines/mod.ts";
import type { ImageBatch } from "../../model/network/image_batch.ts";
import { DeviceIqaModel } from "../../model/scoring/device_iqa_model.ts";
import { selectBackend } from "../../model/runtime/select_backend.ts";
import { BatchExchange } from "../../model/training/workers/batch_exchange.ts";
import { freeHosts } from "../model/machines/start_workers.ts";
import { quantile, spread } from "./quantile.ts";
import { stopwatch, type Taken } from "./stopwatch.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    backbone: { type: "string", default: "resnet18" },
    batch: { type: "string", default: "8" },
    size: { type: "string", default: "224" },
    rounds: { type: "string", default: "5" },
    time: { type: "string", default: "clock" },
    hosts: { type: "string" },
    rank: { type: "string", default: "0" },
  },
});
const { backbone } = values;
const [batch, size, rounds, rank] = [
  values.batch,
  values.size,
  values.rounds,
  values.rank,
].map(Number) as [number, number, number, number];

/** Steps that are not measured: threads start, graphs are planned. */
const WARM_UP = 2;

/** Cores that a step has. */
const CORES = navigator.hardwareConcurrency;

/** Gigabits per second of usual links. */
const LINKS = [0.1, 1, 2.5, 10, 25, 100];

const OPTIONS = {
  loss: headsLoss({ type: "norm-in-norm" }),
  learningRate: 1e-4,
} as const;

/** What the steps of a worker took. */
interface Steps {
  /** Seconds of each step. */
  steps: Taken[];
  /** Seconds of its exchanges. */
  exchanges: Taken[];
  /** Bytes that a worker sends in one step. */
  bytes: number;
}

if (values.hosts) console.log(JSON.stringify(await work(values.hosts)));
else await compare();

async function compare(): Promise<void> {
  const [whole, half] = [await alone(batch), await alone(batch / 2)];
  const { steps, exchanges, bytes } = await together();
  const time = (taken: readonly Taken[]) =>
    taken.map(({ clock, processors }) =>
      1000 * (values.time === "clock" ? clock : processors / CORES)
    );
  console.log(`${backbone}, ${batch} images of ${size}x${size}, 2 workers`);
  console.log(`step of ${batch} images ${spread(time(whole))} ms`);
  console.log(`step of ${batch / 2} images ${spread(time(half))} ms`);
  console.log(`step of two workers here ${spread(time(steps))} ms`);
  console.log(`exchange in it ${spread(time(exchanges))} ms`);
  console.log(
    `exchange, processor time of a worker ${
      spread(exchanges.map(({ processors }) => 1000 * processors))
    } ms`,
  );
  console.log(
    `bytes that a worker sends a step ${(bytes / 1e6).toFixed(1)} MB`,
  );
  const middle = (taken: readonly Taken[]) => quantile(time(taken), 0.5);
  // By the clock, two workers on one machine wait for one another's processors.
  const without = values.time === "clock"
    ? middle(half) + middle(exchanges)
    : middle(steps);
  const spare = middle(whole) - without;
  for (const link of LINKS) {
    const travel = 8 * bytes / (link * 1e6);
    const step = middle(whole) - spare + travel;
    console.log(
      `calculated: two machines with ${link} Gbit/s ${step.toFixed(0)} ms, ${
        (middle(whole) / step).toFixed(2)
      } x as fast as one`,
    );
  }
  console.log(
    spare <= 0
      ? "calculated: two machines do not beat one on any link"
      : `calculated: two machines beat one from ${
        (8 * bytes / (spare * 1e6)).toPrecision(2)
      } Gbit/s on`,
  );
}

/** Steps of one process. */
async function alone(count: number): Promise<Taken[]> {
  const { learn, dispose } = await open();
  const taken: Taken[] = [];
  for (let step = -WARM_UP; step < rounds; step++) {
    const stop = stopwatch();
    await learn(imagesOf(count), scores(0, count));
    if (step >= 0) taken.push(stop());
  }
  dispose();
  return taken;
}

/** Steps of two processes, as the first of them measured. */
async function together(): Promise<Steps> {
  const hosts = freeHosts(2);
  const [first] = await Promise.all(hosts.map(async (_, rank) => {
    const { stdout, success } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", import.meta.filename!, ...Deno.args],
        ...["--hosts", hosts.join(), "--rank", `${rank}`],
      ],
      stderr: "inherit",
    }).output();
    if (!success) throw new Error(`Cannot measure: worker ${rank} failed`);
    return new TextDecoder().decode(stdout);
  }));
  return JSON.parse(first!);
}

async function work(hosts: string): Promise<Steps> {
  const { learn, dispose, library } = await open();
  const cluster = { hosts: hosts.split(","), rank };
  using group = await WorkerGroup.join(cluster, { library });
  const half = batch / 2;
  const planned = Array.from({ length: batch }, (_, index) => index);
  const own = planned.slice(half * rank, half * (rank + 1));
  const result: Steps = { steps: [], exchanges: [], bytes: 0 };
  for (let step = -WARM_UP; step < rounds; step++) {
    const exchange = measured(new BatchExchange(group, planned, own));
    const stop = stopwatch();
    await group.gather([0, own.length]); // as before every step
    await learn(imagesOf(half), scores(half * rank, half), exchange);
    if (step < 0) continue;
    result.steps.push(stop());
    result.exchanges.push(exchange.taken);
    result.bytes = exchange.bytes;
  }
  await group.finish();
  dispose();
  return result;
}

/** An exchange that adds up what it takes. */
function measured(
  exchange: BatchExchange,
): Exchange & { taken: Taken; bytes: number } {
  const taken: Taken = { clock: 0, processors: 0 };
  const during = async <Result>(work: Promise<Result>): Promise<Result> => {
    const stop = stopwatch();
    const result = await work;
    const { clock, processors } = stop();
    taken.clock += clock;
    taken.processors += processors;
    return result;
  };
  return {
    taken,
    bytes: 0,
    workers: exchange.workers,
    scores: (...own) => during(exchange.scores(...own)),
    sum(vectors) {
      // A ring sends every number 2 (W - 1) / W times: once with two workers.
      this.bytes = vectors.reduce((sum, { byteLength }) => sum + byteLength, 0);
      return during(exchange.sum(vectors));
    },
  };
}

async function open() {
  const runtime = await selectBackend("tensorflow", { log: () => {} });
  const model = new DeviceIqaModel(runtime, { backbone, preparation: {} }, 1);
  const config = { optimizer: "adam", ftLrRatio: 1, weightDecay: 0 } as const;
  const trainer = await createTrainer(model, config);
  return {
    library: runtime.library!,
    learn: (
      images: ImageBatch,
      subjective: Float64Array,
      exchange?: Exchange,
    ) =>
      trainer.learn(images, subjective, {
        ...OPTIONS,
        ...exchange && { exchange },
      }),
    dispose(): void {
      trainer.dispose();
      model.dispose();
    },
  };
}

function imagesOf(count: number): ImageBatch {
  const shape: ImageBatch["shape"] = [count, size, size, 3];
  const pixels = new Float32Array(count * size * size * 3);
  pixels.forEach((_, i) => pixels[i] = i % 17 / 8 - 1);
  return { pixels, shape };
}

function scores(first: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => (first + i) % 5);
}
