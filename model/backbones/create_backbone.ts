import type { Build } from "../layers/layers.ts";
import { requireName } from "../require_name.ts";
import type { Backbone } from "./backbone.ts";
import { resnet, type ResnetShape } from "./resnet.ts";

/** Every backbone: `resnet10_slim` is for demos on a CPU. */
export const BACKBONE_NAMES = ["resnet10_slim", "resnet18"] as const;

/** Name of a backbone. */
export type BackboneName = typeof BACKBONE_NAMES[number];

const SHAPES: Readonly<Record<BackboneName, ResnetShape>> = {
  resnet10_slim: { blocks: [1, 1, 1, 1], width: 16 },
  resnet18: { blocks: [2, 2, 2, 2], width: 64 },
};

/**
 * Makes a backbone with fresh weights.
 *
 * @param name Its name.
 * @param build Where the parameters go.
 * @param width Channels of a ResNet's first stage, where not the usual ones.
 * @throws {RangeError} If there is no backbone of that name.
 */
export function createBackbone(
  name: string,
  build: Build,
  width?: number,
): Backbone {
  const known = requireName("make a backbone", name, BACKBONE_NAMES);
  const shape = SHAPES[known];
  return resnet(build, { ...shape, width: width ?? shape.width });
}
