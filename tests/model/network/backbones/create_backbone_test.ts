import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { createPrng } from "../../../../data/random/prng.ts";
import {
  type BackboneName,
  createBackbone,
} from "../../../../model/network/backbones/create_backbone.ts";
import { sizeOf } from "../../../../model/network/layers/initializers.ts";
import { Parameters } from "../../../../model/network/layers/parameter.ts";

function parametersOf(name: string, width?: number): Parameters {
  const parameters = new Parameters();
  createBackbone(name, { parameters, random: createPrng(1) }, width);
  return parameters;
}

function first(parameters: Parameters, wanted: string): Float32Array {
  const found = [...parameters].find(({ name }) => name === wanted)!;
  return found.initialize(found.shape);
}

/** Weights in a Linear with a bias. */
const linear = (from: number, to: number) => (from + 1) * to;

/**
 * `num_params` of torchvision's documentation of the weights, and its
 * classifier; EfficientNet's are counted in PyPI's efficientnet-lite-pytorch 0.1.0.
 */
const PUBLISHED: Partial<Record<BackboneName, [all: number, last: number]>> = {
  alexnet: [
    61100840,
    linear(9216, 4096) + linear(4096, 4096) + linear(4096, 1000),
  ],
  vgg16: [
    138357544,
    linear(25088, 4096) + linear(4096, 4096) + linear(4096, 1000),
  ],
  resnet18: [11689512, linear(512, 1000)],
  resnet34: [21797672, linear(512, 1000)],
  resnet50: [25557032, linear(2048, 1000)],
  resnet101: [44549160, linear(2048, 1000)],
  resnet152: [60192808, linear(2048, 1000)],
  resnext50_32x4d: [25028904, linear(2048, 1000)],
  resnext101_32x8d: [88791336, linear(2048, 1000)],
  efficientnet_lite0: [4652008, linear(1280, 1000)],
  efficientnet_lite1: [5416680, linear(1280, 1000)],
  efficientnet_lite2: [6092072, linear(1280, 1000)],
};

Deno.test("backbones have as many weights as published, less the classifier's", () => {
  for (const [name, [all, classifier]] of Object.entries(PUBLISHED)) {
    const trained = [...parametersOf(name)].filter((each) => each.trainable);
    const count = trained.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    assertEquals(count, all - classifier, name);
  }
});

Deno.test("a width scales every layer, and must suit the groups", () => {
  const [slim, usual] = [8, 64].map((width) =>
    [...parametersOf("vgg16", width)].map(({ shape }) => shape[0]!)
  );
  assertEquals(slim!.map((channels) => 8 * channels), usual);
  assertThrows(
    () => parametersOf("resnext50_32x4d", 8),
    RangeError,
    "Cannot make a backbone: features.4.0 has 16 channels, not a multiple of its 32 groups",
  );
});

Deno.test("AlexNet starts as a PyTorch convolution, VGG as torchvision's", () => {
  const alexnet = parametersOf("alexnet", 8);
  // ±1/√fan-in for filter and bias, and all of that range.
  for (const name of ["features.0.weight", "features.0.bias"]) {
    const largest = Math.max(...first(alexnet, name).map(Math.abs));
    const bound = 1 / Math.sqrt(3 * 11 * 11);
    assert(largest <= bound && largest > 0.5 * bound, `${name}: ${largest}`);
  }
  const vgg16 = parametersOf("vgg16", 8);
  assert(first(vgg16, "features.0.bias").every((x) => x === 0));
  // He's normal numbers go beyond a uniform's bound of √3 deviations, one of 22 beyond two.
  const deviation = Math.sqrt(2 / (8 * 3 * 3));
  const weights = first(vgg16, "features.2.weight");
  assert(weights.some((x) => Math.abs(x) > 2 * deviation));
  // Of 576 numbers the mean square errs by 6 %; three times as much.
  const meanSquare = weights.reduce((sum, x) => sum + x * x, 0) / 576;
  assertEquals(weights.length, 576);
  assertAlmostEquals(meanSquare / deviation ** 2, 1, 0.18);
});

Deno.test("AlexNet's later convolutions start within one over the root of their own fan-in", () => {
  const alexnet = parametersOf("alexnet", 8);
  // features.3 has 8 channels of 5x5 before it, features.10 has 32 of 3x3.
  for (const [layer, fanIn] of [[3, 8 * 25], [10, 32 * 9]]) {
    for (const part of ["weight", "bias"]) {
      const numbers = first(alexnet, `features.${layer}.${part}`);
      const largest = Math.max(...numbers.map(Math.abs));
      const bound = 1 / Math.sqrt(fanIn!);
      assert(largest <= bound, `${layer} ${part}: ${largest}`);
      assert(largest > 0.7 * bound, `${layer} ${part}: ${largest}`);
    }
  }
});

Deno.test("every bias of VGG-16 starts at 0", () => {
  const vgg16 = parametersOf("vgg16", 8);
  const biases = [...vgg16].map(({ name }) => name)
    .filter((name) => name.endsWith(".bias"));
  assertEquals(biases.length, 13);
  for (const name of biases) {
    assertEquals(new Set(first(vgg16, name)), new Set([0]), name);
  }
});
