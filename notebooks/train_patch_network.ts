import { createPrng, shuffled } from "@iqa/norm-in-norm/data";
import { lossAndGradient, type LossSpec } from "@iqa/norm-in-norm/loss";
import { PatchNetwork } from "./patch_network.ts";
import type { Textures } from "./textures.ts";

/** How to train. */
export interface TrainingOptions {
  loss: LossSpec;
  /** Of the first weights and of the order of the images. */
  seed: number;
  /** Images in a batch. */
  batchSize: number;
  /** Of Adam. */
  learningRate: number;
  /** Number of steps. */
  steps: number;
}

/** What an observer sees before each step. */
export interface Moment {
  step: number;
  network: PatchNetwork;
  images: Float64Array[];
  subjective: number[];
}

/**
 * Trains a fresh network on textures with Adam (Kingma and Ba, ICLR 2015).
 *
 * @param textures Images and scores, in any unit.
 * @param options How.
 * @param observe Called before each step, and once after the last.
 */
export function trainPatchNetwork(
  textures: Textures,
  { loss, seed, batchSize, learningRate, steps }: TrainingOptions,
  observe: (moment: Moment) => void = () => {},
): PatchNetwork {
  const network = new PatchNetwork(seed);
  const update = adam(learningRate);
  for (let step = 0; step <= steps; step++) {
    const chosen = batchAt(step, textures.images.length, batchSize, seed);
    const images = chosen.map((i) => textures.images[i]!);
    const subjective = chosen.map((i) => textures.subjective[i]!);
    observe({ step, network, images, subjective });
    if (step === steps) break;
    const { gradient } = differentiate(network, loss, images, subjective);
    network.weights = update(network.weights, gradient);
  }
  return network;
}

/** Loss of a batch and its gradient for all weights. */
export function differentiate(
  network: PatchNetwork,
  loss: LossSpec,
  images: readonly Float64Array[],
  subjective: readonly number[],
): { value: number; predicted: Float64Array; gradient: Float64Array } {
  const passage = network.forward(images);
  const { value, gradient } = lossAndGradient(
    loss,
    passage.predicted,
    subjective,
  );
  return {
    value,
    predicted: passage.predicted,
    gradient: network.backward(passage, gradient),
  };
}

/** Indices of a step's images; each epoch shows every image once, in a new order. */
function batchAt(
  step: number,
  count: number,
  batchSize: number,
  seed: number,
): number[] {
  const perEpoch = Math.floor(count / batchSize);
  const epoch = Math.floor(step / perEpoch),
    first = step % perEpoch * batchSize;
  const order = shuffled([...Array(count).keys()], createPrng(seed, epoch));
  return order.slice(first, first + batchSize);
}

function adam(learningRate: number) {
  let mean: Float64Array | undefined, square: Float64Array | undefined;
  let step = 0;
  return (weights: Float64Array, gradient: Float64Array): Float64Array => {
    step++;
    const m = mean ??= new Float64Array(weights.length);
    const v = square ??= new Float64Array(weights.length);
    return weights.map((weight, i) => {
      m[i] = 0.9 * m[i]! + 0.1 * gradient[i]!;
      v[i] = 0.999 * v[i]! + 0.001 * gradient[i]! ** 2;
      const [mHat, vHat] = [
        m[i]! / (1 - 0.9 ** step),
        v[i]! / (1 - 0.999 ** step),
      ];
      return weight - learningRate * mHat / (Math.sqrt(vHat) + 1e-8);
    });
  };
}
