import {
  batchNorm,
  type Build,
  chain,
  convolution,
  type Layer,
  relu,
} from "../layers/layers.ts";
import type { Operations } from "../layers/operations.ts";
import type { Backbone } from "./backbone.ts";

/** What distinguishes one ResNet of basic blocks from another. */
export interface ResnetShape {
  /** Basic blocks in each of the four stages. */
  blocks: readonly [number, number, number, number];
  /** Channels of the first stage; each further stage has twice as many. */
  width: number;
}

/**
 * A ResNet of basic blocks (He et al., CVPR 2016, doi:10.1109/CVPR.2016.90),
 * layer for layer torchvision's, without the classifier.
 *
 * Names are those of LinearityIQA's `features`, a Sequential in which 0 is the
 * stem's convolution, 1 its normalisation, 3 the pooling and 4–7 the stages.
 */
export function resnet(build: Build, { blocks, width }: ResnetShape): Backbone {
  const widths = [width, 2 * width, 4 * width, 8 * width];
  const start = stem(build, width);
  const stages = blocks.map((count, index) =>
    stage(build, `features.${4 + index}`, {
      from: widths[Math.max(0, index - 1)]!,
      to: widths[index]!,
      count,
      stride: index === 0 ? 1 : 2,
    })
  ) as [Layer, Layer, Layer, Layer];
  return {
    early: chain(start, ...stages.slice(0, 3)),
    late: stages[3],
    channels: [4 * width, 8 * width],
  };
}

function stem(build: Build, width: number): Layer {
  return chain(
    convolution(build, "features.0", {
      from: 3,
      to: width,
      size: 7,
      stride: 2,
    }),
    batchNorm(build, "features.1", width),
    relu,
    (on, x) => on.maxPool(x, { size: 3, stride: 2, padding: 1 }),
  );
}

interface StageShape {
  from: number;
  to: number;
  count: number;
  stride: number;
}

function stage(
  build: Build,
  name: string,
  { from, to, count, stride }: StageShape,
): Layer {
  const blocks = Array.from(
    { length: count },
    (_, index) =>
      basicBlock(build, `${name}.${index}`, {
        from: index === 0 ? from : to,
        to,
        stride: index === 0 ? stride : 1,
      }),
  );
  return chain(...blocks);
}

/** relu(F(x) + shortcut(x)) with two 3×3 convolutions in F. */
function basicBlock(
  build: Build,
  name: string,
  { from, to, stride }: { from: number; to: number; stride: number },
): Layer {
  const residual = chain(
    convolution(build, `${name}.conv1`, { from, to, size: 3, stride }),
    batchNorm(build, `${name}.bn1`, to),
    relu,
    convolution(build, `${name}.conv2`, { from: to, to, size: 3 }),
    batchNorm(build, `${name}.bn2`, to),
  );
  const shortcut = from === to && stride === 1 ? undefined : chain(
    convolution(build, `${name}.downsample.0`, { from, to, size: 1, stride }),
    batchNorm(build, `${name}.downsample.1`, to),
  );
  return <V>(on: Operations<V>, x: V) => {
    const straight = shortcut ? shortcut(on, x) : x;
    return on.relu(on.sum(residual(on, x), straight));
  };
}
