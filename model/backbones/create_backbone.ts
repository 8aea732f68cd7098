import type { Build } from "../layers/layers.ts";
import { requireName } from "../require_name.ts";
import type { Backbone } from "./backbone.ts";
import { resnet } from "./resnet.ts";

const BACKBONES = {
  resnet18: (build: Build) =>
    resnet(build, { blocks: [2, 2, 2, 2], width: 64 }),
  /** For demos on a CPU: one block a stage, a quarter of the channels. */
  resnet10_slim: (build: Build) =>
    resnet(build, { blocks: [1, 1, 1, 1], width: 16 }),
} satisfies Record<string, (build: Build) => Backbone>;

/** Name of a backbone. */
export type BackboneName = keyof typeof BACKBONES;

/** Every backbone that {@linkcode createBackbone} makes. */
export const BACKBONE_NAMES = Object.keys(BACKBONES) as BackboneName[];

/**
 * Makes a backbone with fresh weights.
 *
 * @throws {RangeError} If there is no backbone of that name.
 */
export function createBackbone(name: string, build: Build): Backbone {
  return BACKBONES[requireName("make a backbone", name, BACKBONE_NAMES)](build);
}
