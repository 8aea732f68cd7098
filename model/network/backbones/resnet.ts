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

/** What distinguishes one ResNet from another. */
export interface ResnetShape {
  /** Blocks in each of the four stages. */
  blocks: readonly [number, number, number, number];
  /** Blocks are bottlenecks; absent: basic blocks. */
  bottleneck?: Bottleneck;
}

/** A bottleneck block; with groups, ResNeXt's. */
export interface Bottleneck {
  /** Groups of the 3×3 convolution; 1 by default. */
  groups?: number;
  /** Channels of the 3×3 convolution, relative to a ResNet; 1 by default. */
  widening?: number;
}

/** Channels and stride of a stage or block. */
interface Span {
  /** Channels in. */
  from: number;
  /** Channels of the stage, in a ResNet's basic blocks. */
  width: number;
  /** Channels out. */
  to: number;
  /** Stride of the (first) block. */
  stride: number;
}

/** Makes the residual branch of a block. */
type Residual = (build: Build, name: string, span: Span) => Layer;

/** Output channels of a bottleneck, relative to its stage. */
const EXPANSION = 4;

/**
 * A ResNet (He et al., CVPR 2016, doi:10.1109/CVPR.2016.90) or ResNeXt (Xie et
 * al., CVPR 2017, doi:10.1109/CVPR.2017.634), layer for layer as in
 * torchvision, without the classifier.
 *
 * Names are those of LinearityIQA's `features`, a Sequential in which 0 is the
 * stem's convolution, 1 its normalization, 3 the pooling and 4–7 the stages.
 *
 * @param width Channels of the first stage; each further one has twice as many.
 * @throws {RangeError} If the groups do not divide the channels.
 */
export function resnet(
  build: Build,
  { blocks, bottleneck }: ResnetShape,
  width: number,
): Backbone {
  const expansion = bottleneck ? EXPANSION : 1;
  const residual = bottleneck ? bottleneckResidual(bottleneck) : basicResidual;
  const out = (index: number) => width * 2 ** index * expansion;
  const start = stem(build, width);
  const stages = blocks.map((count, index) =>
    stage(build, `features.${4 + index}`, count, residual, {
      from: index === 0 ? width : out(index - 1),
      width: width * 2 ** index,
      to: out(index),
      stride: index === 0 ? 1 : 2,
    })
  ) as [Layer, Layer, Layer, Layer];
  return {
    early: chain(start, ...stages.slice(0, 3)),
    late: stages[3],
    channels: [out(2), out(3)],
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

function stage(
  build: Build,
  name: string,
  count: number,
  residual: Residual,
  span: Span,
): Layer {
  const blocks = Array.from(
    { length: count },
    (_, index) =>
      block(
        build,
        `${name}.${index}`,
        residual,
        index === 0 ? span : { ...span, from: span.to, stride: 1 },
      ),
  );
  return chain(...blocks);
}

/** relu(residual(x) + shortcut(x)). */
function block(
  build: Build,
  name: string,
  makeResidual: Residual,
  span: Span,
): Layer {
  const residual = makeResidual(build, name, span);
  const { from, to, stride } = span;
  const shortcut = from === to && stride === 1 ? undefined : chain(
    convolution(build, `${name}.downsample.0`, { from, to, size: 1, stride }),
    batchNorm(build, `${name}.downsample.1`, to),
  );
  return <V>(on: Operations<V>, x: V) => {
    const straight = shortcut ? shortcut(on, x) : x;
    return on.relu(on.sum(residual(on, x), straight));
  };
}

/** Two 3×3 convolutions. */
const basicResidual: Residual = (build, name, { from, to, stride }) =>
  chain(
    convolution(build, `${name}.conv1`, { from, to, size: 3, stride }),
    batchNorm(build, `${name}.bn1`, to),
    relu,
    convolution(build, `${name}.conv2`, { from: to, to, size: 3 }),
    batchNorm(build, `${name}.bn2`, to),
  );

/**
 * 1×1, 3×3 and 1×1 convolutions, with the stride in the 3×3 convolution, as in
 * torchvision.
 */
function bottleneckResidual(
  { groups = 1, widening = 1 }: Bottleneck,
): Residual {
  return (build, name, { from, width, to, stride }) => {
    const middle = width * widening;
    if (middle % groups !== 0) {
      throw new RangeError(
        `Cannot make a backbone: ${name} has ${middle} channels, not a multiple of its ${groups} groups`,
      );
    }
    return chain(
      convolution(build, `${name}.conv1`, { from, to: middle, size: 1 }),
      batchNorm(build, `${name}.bn1`, middle),
      relu,
      convolution(build, `${name}.conv2`, {
        from: middle,
        to: middle,
        size: 3,
        stride,
        groups,
      }),
      batchNorm(build, `${name}.bn2`, middle),
      relu,
      convolution(build, `${name}.conv3`, { from: middle, to, size: 1 }),
      batchNorm(build, `${name}.bn3`, to),
    );
  };
}
