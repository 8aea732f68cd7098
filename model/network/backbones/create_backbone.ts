import type { Build } from "../layers/layers.ts";
import { requireName } from "../../../data/text/require_name.ts";
import { alexnet } from "./alexnet.ts";
import type { Backbone } from "./backbone.ts";
import {
  efficientNetLite,
  type EfficientNetShape,
} from "./efficientnet_lite.ts";
import { resnet, type ResnetShape } from "./resnet.ts";
import { vgg16 } from "./vgg16.ts";

/**
 * Every backbone: `resnet10_slim` is for demos on a CPU.
 *
 * @example
 * ```ts
 * import { BACKBONE_NAMES } from "@iqa/norm-in-norm/model";
 * import { assert } from "@std/assert";
 *
 * assert(BACKBONE_NAMES.includes("resnet18"));
 * ```
 */
export const BACKBONE_NAMES = [
  "resnet10_slim",
  "alexnet",
  "vgg16",
  "resnet18",
  "resnet34",
  "resnet50",
  "resnet101",
  "resnet152",
  "resnext50_32x4d",
  "resnext101_32x8d",
  "efficientnet_lite0",
  "efficientnet_lite1",
  "efficientnet_lite2",
] as const;

/** Name of a backbone. */
export type BackboneName = typeof BACKBONE_NAMES[number];

/**
 * A backbone: its channels after the first convolution, and the function that
 * makes it.
 */
interface Recipe {
  width: number;
  make(build: Build, width: number): Backbone;
}

/** torchvision's backbones here all start with 64 channels. */
const PUBLISHED_WIDTH = 64;

const RECIPES: Readonly<Record<BackboneName, Recipe>> = {
  resnet10_slim: ofResnet({ blocks: [1, 1, 1, 1] }, 16),
  alexnet: { width: PUBLISHED_WIDTH, make: alexnet },
  vgg16: { width: PUBLISHED_WIDTH, make: vgg16 },
  resnet18: ofResnet({ blocks: [2, 2, 2, 2] }),
  resnet34: ofResnet({ blocks: [3, 4, 6, 3] }),
  resnet50: ofResnet({ blocks: [3, 4, 6, 3], bottleneck: {} }),
  resnet101: ofResnet({ blocks: [3, 4, 23, 3], bottleneck: {} }),
  resnet152: ofResnet({ blocks: [3, 8, 36, 3], bottleneck: {} }),
  // 32 groups of 4 channels where a ResNet has 64 channels: twice as many.
  resnext50_32x4d: ofResnet({
    blocks: [3, 4, 6, 3],
    bottleneck: { groups: 32, widening: 2 },
  }),
  resnext101_32x8d: ofResnet({
    blocks: [3, 4, 23, 3],
    bottleneck: { groups: 32, widening: 4 },
  }),
  efficientnet_lite0: ofEfficientNet({ widening: 1, deepening: 1 }),
  efficientnet_lite1: ofEfficientNet({ widening: 1, deepening: 1.1 }),
  efficientnet_lite2: ofEfficientNet({ widening: 1.1, deepening: 1.2 }),
};

function ofEfficientNet(shape: EfficientNetShape): Recipe {
  return {
    width: 32,
    make: (build, width) => efficientNetLite(build, shape, width),
  };
}

function ofResnet(shape: ResnetShape, width = PUBLISHED_WIDTH): Recipe {
  return { width, make: (build, width) => resnet(build, shape, width) };
}

/**
 * Makes a backbone with initial weights.
 *
 * @param name Its name.
 * @param build Where the parameters go.
 * @param width Channels after the first convolution, from which all others
 * follow; the published number by default.
 * @throws {RangeError} If there is no backbone of that name, or it cannot have
 * that width.
 */
export function createBackbone(
  name: string,
  build: Build,
  width?: number,
): Backbone {
  const known = requireName("make a backbone", name, BACKBONE_NAMES);
  const recipe = RECIPES[known];
  return recipe.make(build, width ?? recipe.width);
}
