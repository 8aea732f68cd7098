import { constant } from "../layers/initializers.ts";
import {
  type Build,
  chain,
  convolution,
  type Layer,
  relu,
} from "../layers/layers.ts";
import type { Backbone } from "./backbone.ts";

/** One of VGG's five blocks: convolutions, then a pooling that halves the sides. */
interface Block {
  /** Convolutions. */
  count: number;
  /** Channels in. */
  from: number;
  /** Channels out. */
  to: number;
}

/**
 * VGG-16 without batch normalization (Simonyan and Zisserman, arXiv:1409.1556),
 * layer for layer as in torchvision, without the classifier; the heads take the
 * outputs of the fourth and the fifth block.
 *
 * Names are those of LinearityIQA's `features`, torchvision's own: each
 * convolution, ReLU and pooling is numbered.
 */
export function vgg16(build: Build, width: number): Backbone {
  const shapes: Block[] = [
    { count: 2, from: 3, to: width },
    { count: 2, from: width, to: 2 * width },
    { count: 3, from: 2 * width, to: 4 * width },
    { count: 3, from: 4 * width, to: 8 * width },
    { count: 3, from: 8 * width, to: 8 * width },
  ];
  let index = 0;
  const blocks = shapes.map((shape) => {
    const first = index;
    index += 2 * shape.count + 1;
    return block(build, first, shape);
  });
  return {
    early: chain(...blocks.slice(0, 4)),
    late: blocks[4]!,
    channels: [8 * width, 8 * width],
  };
}

function block(build: Build, first: number, { count, from, to }: Block): Layer {
  const layers: Layer[] = [];
  for (let i = 0; i < count; i++) {
    const shape = {
      from: i === 0 ? from : to,
      to,
      size: 3,
      bias: constant(0),
    };
    layers.push(convolution(build, `features.${first + 2 * i}`, shape), relu);
  }
  return chain(
    ...layers,
    (on, x) => on.maxPool(x, { size: 2, stride: 2, padding: 0 }),
  );
}
