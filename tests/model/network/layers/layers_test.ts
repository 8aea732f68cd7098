import { assert, assertEquals } from "@std/assert";
import { createPrng } from "../../../../data/random/prng.ts";
import { createBackbone } from "../../../../model/network/backbones/create_backbone.ts";
import { linear } from "../../../../model/network/layers/layers.ts";
import { Parameters } from "../../../../model/network/layers/parameter.ts";

Deno.test("batch normalization starts as PyTorch's: weight 1, bias 0, mean 0, variance 1", () => {
  const parameters = new Parameters();
  createBackbone("resnet18", { parameters, random: createPrng(1) }, 4);
  const starts = { weight: 1, bias: 0, running_mean: 0, running_var: 1 };
  // Its convolutions have no bias: a normalization is recognized by its shape.
  const named = [...parameters].filter(({ shape }) => shape.length === 1);
  assertEquals(named.length, 4 * 20); // 20 normalizations of a ResNet-18
  for (const { name, shape, initialize, trainable } of named) {
    const part = name.replace(/^.*\./, "") as keyof typeof starts;
    assertEquals(
      [...new Set(initialize(shape))],
      [starts[part]],
      name,
    );
    assertEquals(trainable, !part.startsWith("running"), name);
  }
});

Deno.test("a fully connected layer starts within ±1/√(what comes in), weight and bias", () => {
  const parameters = new Parameters();
  linear({ parameters, random: createPrng(2) }, "x", 400, 25);
  for (const { name, shape, initialize } of parameters) {
    const largest = Math.max(...initialize(shape).map(Math.abs));
    // Of 25 and of 10,000 numbers the largest is near the end, which is 1/20.
    assert(largest <= 0.05 && largest > 0.04, `${name}: ${largest}`);
  }
});
