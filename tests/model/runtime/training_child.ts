/** Trains a small network for five steps on one runtime and writes the losses as JSON. */
import { createPrng } from "../../../data/random/prng.ts";
import type { DeviceIqaModel } from "../../../model/scoring/device_iqa_model.ts";
import { createIqaModel } from "../../../model/scoring/create_iqa_model.ts";
import type { RuntimeName } from "../../../model/runtime/runtime.ts";
import { Optimizer } from "../../../model/learning/optimizer.ts";
import { trainingStep } from "../../../model/learning/training_step.ts";

const STEPS = 5;
const SHAPE: [number, number, number, number] = [8, 24, 24, 3];
const SUBJECTIVE = Float64Array.of(0.1, 0.7, 0.4, 0.9, 0.2, 0.55, 0.6, 0.3);

const random = createPrng(1);
const pixels = new Float32Array(SHAPE.reduce((product, n) => product * n));
for (let i = 0; i < pixels.length; i++) pixels[i] = 2 * random() - 1;

const model = await createIqaModel({
  backbone: "resnet10_slim",
  runtime: Deno.args[0] as RuntimeName,
  seed: 2,
}) as DeviceIqaModel;
const optimizer = new Optimizer(model.device, model.variables, {
  optimizer: "adam",
  ftLrRatio: 0.1,
  weightDecay: 0,
});
const losses: number[] = [];
const outputs: number[][] = [];
for (let step = 0; step < STEPS; step++) {
  const result = await trainingStep(
    model,
    optimizer,
    { pixels, shape: SHAPE },
    SUBJECTIVE,
    { loss: { type: "norm-in-norm" }, beta: [0.1, 0.1, 1], learningRate: 1e-4 },
  );
  losses.push(result.loss);
  outputs.push(result.outputs.flatMap((head) => Array.from(head)));
}
console.log(JSON.stringify({ losses, outputs }));
