import { linearUniform } from "../layers/initializers.ts";
import {
  type Build,
  chain,
  convolution,
  type ConvolutionShape,
  type Layer,
  relu,
} from "../layers/layers.ts";
import type { Backbone } from "./backbone.ts";

const pool: Layer = (on, x) =>
  on.maxPool(x, { size: 3, stride: 2, padding: 0 });

/**
 * AlexNet (Krizhevsky, arXiv:1404.5997), layer for layer as in torchvision,
 * without the classifier; the early head takes the output of the fourth
 * convolution.
 *
 * Names are those of LinearityIQA's `features`, torchvision's own.
 */
export function alexnet(build: Build, width: number): Backbone {
  const convolve = (index: number, shape: ConvolutionShape): Layer => {
    // PyTorch's default initialization of a convolution.
    const start = linearUniform(build.random, shape.from * shape.size ** 2);
    return chain(
      convolution(build, `features.${index}`, {
        ...shape,
        weight: start,
        bias: start,
      }),
      relu,
    );
  };
  const first = { from: 3, to: width, size: 11, stride: 4, padding: 2 };
  return {
    early: chain(
      convolve(0, first),
      pool,
      convolve(3, { from: width, to: 3 * width, size: 5 }),
      pool,
      convolve(6, { from: 3 * width, to: 6 * width, size: 3 }),
      convolve(8, { from: 6 * width, to: 4 * width, size: 3 }),
    ),
    late: chain(
      convolve(10, { from: 4 * width, to: 4 * width, size: 3 }),
      pool,
    ),
    channels: [4 * width, 4 * width],
  };
}
