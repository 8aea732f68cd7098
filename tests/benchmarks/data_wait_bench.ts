/**
 * The share of a training epoch of resnet18 at 498x664 that the network waits for
 * images: photographs of BIQ2021, batches of 8, augmented, loaded by workers
 * while TensorFlow computes on the same cores.
 *
 * deno run -A tests/benchmarks/data_wait_bench.ts [--steps 12] [--workers 1]
 *
 * Needs ../shared/data/biq2021. On a machine with more than two cores put
 * `taskset -c 0,1` before it.
 */
import { parseArgs } from "node:util";
import { batches, openLoader } from "../../data/mod.ts";
import { headsLoss } from "../../model/learning/heads_loss.ts";
import { selectBackend } from "../../model/runtime/select_backend.ts";
import { Optimizer } from "../../model/learning/optimizer.ts";
import { trainingStep } from "../../model/learning/training_step.ts";
import {
  formulaModel,
  networkCase,
} from "../model/support/iqa_network_cases.ts";
import { smallPhotographs } from "./photographs.ts";
import { spread } from "./quantile.ts";

/** Steps that are not measured: the first waits for the workers to start. */
const WARM_UP = 2;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    steps: { type: "string", default: "12" },
    workers: { type: "string", default: "1" },
  },
});
const steps = WARM_UP + Number(values.steps);
const workers = Number(values.workers);

const runtime = await selectBackend("tensorflow");
const model = await formulaModel(runtime, networkCase("resnet18"));
const optimizer = new Optimizer(model.device, model.variables, {
  optimizer: "adam",
  ftLrRatio: 0.1,
  weightDecay: 0,
});
const images = (await smallPhotographs(8 * steps))
  .map((path, i) => ({ name: path, path, score: 7 * i % 5 + i / 1000 }));
await using loader = openLoader({ workers });
const options = {
  batchSize: 8,
  seed: 1,
  epoch: 0,
  size: { height: 498, width: 664 },
  shuffle: true,
  augment: true,
  loader,
};

const waits: number[] = [], computes: number[] = [];
let since = performance.now();
for await (const batch of batches(images, options)) {
  const got = performance.now();
  await trainingStep(model, optimizer, batch, batch.subjective, {
    loss: headsLoss({ type: "norm-in-norm" }),
    learningRate: 1e-4,
  });
  waits.push(got - since);
  since = performance.now();
  computes.push(since - got);
}
const total = (times: readonly number[]) =>
  times.slice(WARM_UP).reduce((sum, time) => sum + time, 0);
console.log(`wait ${spread(waits.slice(WARM_UP))} ms a step`);
console.log(`compute ${spread(computes.slice(WARM_UP))} ms a step`);
const share = total(waits) / (total(waits) + total(computes));
console.log(
  `${
    (100 * share).toFixed(2)
  } % of the time is waiting, with ${workers} workers`,
);
model.dispose();
