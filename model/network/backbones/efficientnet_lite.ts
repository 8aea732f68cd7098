import {
  batchNorm,
  type Build,
  chain,
  convolution,
  type ConvolutionShape,
  type Layer,
  type NormalizationNumbers,
  relu6,
} from "../layers/layers.ts";
import type { Operations } from "../layers/operations.ts";
import type { Backbone } from "./backbone.ts";

/** What distinguishes one EfficientNet-Lite from another. */
export interface EfficientNetShape {
  /** Channels of the blocks, relative to Lite0. */
  widening: number;
  /** Blocks of a stage, relative to Lite0; the first and last stage have one each. */
  deepening: number;
}

/**
 * A stage of Lite0: blocks of the same kind, of which the first may have a
 * larger stride.
 */
interface Stage {
  blocks: number;
  /** Side of the depthwise filter. */
  size: number;
  stride: number;
  /** Channels of the depthwise convolution, relative to the input channels. */
  expansion: number;
  /** Channels out. */
  to: number;
}

/** Table 1 of the paper, without squeeze and excitation. */
const STAGES: readonly Stage[] = [
  { blocks: 1, size: 3, stride: 1, expansion: 1, to: 16 },
  { blocks: 2, size: 3, stride: 2, expansion: 6, to: 24 },
  { blocks: 2, size: 5, stride: 2, expansion: 6, to: 40 },
  { blocks: 3, size: 3, stride: 2, expansion: 6, to: 80 },
  { blocks: 3, size: 5, stride: 1, expansion: 6, to: 112 },
  { blocks: 4, size: 5, stride: 2, expansion: 6, to: 192 },
  { blocks: 1, size: 3, stride: 1, expansion: 6, to: 320 },
];

/**
 * Stages before the early head: the last one whose maps have a sixteenth of the
 * image's sides.
 */
const EARLY_STAGES = 5;

/** Channels of the stem and of the head convolution, in every Lite. */
const STEM = 32, HEAD = 1280;

/** TensorFlow's momentum of 0.99, in PyTorch's convention. */
const NUMBERS: NormalizationNumbers = { epsilon: 1e-3, momentum: 0.01 };

/** Channels are multiples of this, for devices that compute this many at once. */
const DIVISOR = 8;

/**
 * EfficientNet-Lite (the TensorFlow authors' EfficientNet, Tan and Le, ICML 2019, arXiv:1905.11946, for small devices:
 * ReLU6 instead of swish, no squeeze and excitation, stem and head of one size), without the classifier. The heads
 * take the outputs of the fifth stage (a sixteenth of the image's sides) and of the head convolution (a
 * thirty-second). Padding is TensorFlow's SAME.
 *
 * Names are those of Python's `efficientnet-lite-pytorch`, in `features`.
 *
 * @param width Channels of the stem; all others follow.
 */
export function efficientNetLite(
  build: Build,
  { widening, deepening }: EfficientNetShape,
  width: number,
): Backbone {
  const slimming = width / STEM;
  let from = width;
  const blocks: Layer[] = [];
  let early = 0, earlyChannels = 0;
  const start = normalized(build, ["features._conv_stem", "features._bn0"], {
    from: 3,
    to: width,
    size: 3,
    stride: 2,
  });
  for (const [index, stage] of STAGES.entries()) {
    const isEnd = index === 0 || index === STAGES.length - 1;
    const count = isEnd ? stage.blocks : Math.ceil(stage.blocks * deepening);
    const to = roundChannels(stage.to * widening * slimming);
    for (let i = 0; i < count; i++) {
      const name = `features._blocks.${blocks.length}`;
      const stride = i === 0 ? stage.stride : 1;
      blocks.push(block(build, name, { ...stage, from, to, stride }));
      from = to;
    }
    if (index === EARLY_STAGES - 1) {
      [early, earlyChannels] = [blocks.length, to];
    }
  }
  const head = Math.round(HEAD * slimming);
  const end = normalized(build, ["features._conv_head", "features._bn1"], {
    from,
    to: head,
    size: 1,
  });
  return {
    early: chain(start, relu6, ...blocks.slice(0, early)),
    late: chain(...blocks.slice(early), end, relu6),
    channels: [earlyChannels, head],
  };
}

/**
 * The nearest multiple of {@linkcode DIVISOR}; the next larger one if rounding
 * would remove more than a tenth.
 */
function roundChannels(channels: number): number {
  const rounded = Math.max(
    DIVISOR,
    Math.floor((channels + DIVISOR / 2) / DIVISOR) * DIVISOR,
  );
  return rounded < 0.9 * channels ? rounded + DIVISOR : rounded;
}

/** A convolution without bias, and its normalization. */
function normalized(
  build: Build,
  [convolutionName, normName]: readonly [string, string],
  shape: ConvolutionShape,
): Layer {
  return chain(
    convolution(build, convolutionName, { ...shape, padding: "same" }),
    batchNorm(build, normName, shape.to, NUMBERS),
  );
}

/**
 * An inverted residual block: expands, convolves each channel, and projects; x
 * is added if the shapes agree.
 */
function block(
  build: Build,
  name: string,
  { from, to, size, stride, expansion }: Stage & { from: number },
): Layer {
  const middle = from * expansion;
  const names = (convolution: string, norm: string) =>
    [`${name}.${convolution}`, `${name}.${norm}`] as const;
  const layers: Layer[] = [];
  if (expansion !== 1) {
    const shape = { from, to: middle, size: 1 };
    layers.push(normalized(build, names("_expand_conv", "_bn0"), shape), relu6);
  }
  layers.push(
    normalized(build, names("_depthwise_conv", "_bn1"), {
      from: middle,
      to: middle,
      size,
      stride,
      groups: middle,
    }),
    relu6,
    normalized(build, names("_project_conv", "_bn2"), {
      from: middle,
      to,
      size: 1,
    }),
  );
  const residual = chain(...layers);
  if (stride !== 1 || from !== to) return residual;
  return <V>(on: Operations<V>, x: V) => on.sum(residual(on, x), x);
}
