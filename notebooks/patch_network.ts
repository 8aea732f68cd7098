import { createPrng } from "@iqa/norm-in-norm/data";
import { drawNormal } from "./draws.ts";
import { PATCHES, SIDE } from "./textures.ts";

/** Numbers of a patch, and features after each layer. */
const INPUTS = SIDE * SIDE;
const FIRST = 16;
const SECOND = 8;

/** Where the arrays lie in the list of all weights. */
const W2 = INPUTS * FIRST;
const W3 = W2 + FIRST * SECOND;
const BIAS = W3 + SECOND;

/** What a batch leaves on its way through the network. */
export interface Passage {
  /** One score for each image. */
  predicted: Float64Array;
  images: readonly Float64Array[];
  first: Float64Array;
  second: Float64Array;
}

/**
 * A small convolutional network in plain numbers: 16 filters of 8×8 pixels at
 * stride 8, eight 1×1 filters, ReLU after both, the mean over all places, one
 * score. In 64 bits it learns the same, bit for bit, on every machine.
 */
export class PatchNetwork {
  /** All weights in one list. */
  weights: Float64Array;

  /** Fresh weights by He's initialization. */
  constructor(seed: number) {
    const prng = createPrng(seed);
    this.weights = new Float64Array(BIAS + 1);
    const draw = (from: number, to: number, inputs: number): void => {
      const factor = Math.sqrt(2 / inputs);
      const values = drawNormal(prng, to - from).map((each) => factor * each);
      this.weights.set(values, from);
    };
    draw(0, W2, INPUTS);
    draw(W2, W3, FIRST);
    draw(W3, BIAS, SECOND);
  }

  /** Scores a batch and keeps what {@linkcode backward} needs. */
  forward(images: readonly Float64Array[]): Passage {
    const w = this.weights, places = images.length * PATCHES;
    const first = new Float64Array(places * FIRST);
    const second = new Float64Array(places * SECOND);
    const predicted = new Float64Array(images.length).fill(w[BIAS]!);
    for (let place = 0; place < places; place++) {
      const image = Math.floor(place / PATCHES);
      const pixels = images[image]!, at = place % PATCHES * INPUTS;
      for (let k = 0; k < FIRST; k++) {
        let sum = 0;
        for (let i = 0; i < INPUTS; i++) {
          sum += w[k * INPUTS + i]! * pixels[at + i]!;
        }
        first[place * FIRST + k] = Math.max(0, sum);
      }
      for (let k = 0; k < SECOND; k++) {
        let sum = 0;
        for (let i = 0; i < FIRST; i++) {
          sum += w[W2 + k * FIRST + i]! * first[place * FIRST + i]!;
        }
        const feature = second[place * SECOND + k] = Math.max(0, sum);
        predicted[image]! += w[W3 + k]! * feature / PATCHES;
      }
    }
    return { predicted, images, first, second };
  }

  /** The chain rule: from dLoss/dScore of each image to dLoss/dWeight. */
  backward(
    { images, first, second }: Passage,
    slopes: Float64Array,
  ): Float64Array {
    const w = this.weights, gradient = new Float64Array(w.length);
    const back = new Float64Array(FIRST);
    for (let place = 0; place < images.length * PATCHES; place++) {
      const image = Math.floor(place / PATCHES);
      const slope = slopes[image]! / PATCHES;
      gradient[BIAS]! += slope;
      back.fill(0);
      for (let k = 0; k < SECOND; k++) {
        const feature = second[place * SECOND + k]!;
        gradient[W3 + k]! += slope * feature;
        if (feature === 0) continue;
        for (let i = 0; i < FIRST; i++) {
          const at = W2 + k * FIRST + i;
          gradient[at]! += slope * w[W3 + k]! * first[place * FIRST + i]!;
          back[i]! += slope * w[W3 + k]! * w[at]!;
        }
      }
      const pixels = images[image]!, from = place % PATCHES * INPUTS;
      for (let k = 0; k < FIRST; k++) {
        if (first[place * FIRST + k] === 0) continue;
        for (let i = 0; i < INPUTS; i++) {
          gradient[k * INPUTS + i]! += back[k]! * pixels[from + i]!;
        }
      }
    }
    return gradient;
  }
}
