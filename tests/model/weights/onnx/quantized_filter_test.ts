import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { quantizedFilter } from "../../../../model/weights/onnx/quantized_filter.ts";

Deno.test("quantizedFilter() rounds weights to 63 steps of a scale for each channel", () => {
  const { weights, scales, biases, biasScales } = quantizedFilter(
    {
      filter: Float32Array.of(1, -0.4, 0.25, 0.126),
      shape: [2, 2, 1, 1],
      bias: Float32Array.of(2, 0),
    },
    { scale: 0.5, means: [3, 4] },
  );
  // By hand: 0.4 / (1 / 63) = 25.2, 0.126 / (0.25 / 63) = 31.752.
  assertEquals([...weights], [63, -25, 63, 32]);
  assertAlmostEquals(scales[0]!, 1 / 63, 1e-8);
  assertAlmostEquals(scales[1]!, 0.25 / 63, 1e-8);
  // What rounding adds on average goes into the bias: (-0.4 + 25/63) · 4, and
  // (0.126 - 32/63 · 0.25) · 4, in steps of 1/126 and of 0.25/126.
  assertEquals(biases[0], Math.round((2 + 4 * (25 / 63 - 0.4)) * 126));
  assertEquals(biases[1], Math.round(4 * (0.126 - 8 / 63) * 504));
  assertAlmostEquals(biasScales[0]!, 0.5 / 63, 1e-8);
});

Deno.test("quantizedFilter() gives channels that are filtered by themselves 127 steps, and means of their own", () => {
  const filter = Float32Array.of(1, 0.3, -2, 0.7);
  const { weights, biases, biasScales } = quantizedFilter(
    { filter, shape: [2, 1, 1, 2] },
    { scale: 1, means: [10, 100] },
  );
  assertEquals([...weights], [127, 38, -127, 44]);
  // By hand: (0.3 - 38/127) · 10 and (0.7 - 44 · 2/127) · 100.
  assertEquals(biases[0], Math.round(10 * (0.3 - 38 / 127) / biasScales[0]!));
  assertEquals(biases[1], Math.round(100 * (0.7 - 88 / 127) / biasScales[1]!));
});

Deno.test("quantizedFilter() keeps the bias of a channel of no weights, and sums of products in 16 bits", () => {
  const { weights, biases, biasScales } = quantizedFilter(
    {
      filter: Float32Array.of(1e-30, 0, 3, -3),
      shape: [2, 2, 1, 1],
      bias: Float32Array.of(0.5, -7),
    },
    { scale: 0.01, means: [1, 1] },
  );
  assertAlmostEquals(biases[0]! * biasScales[0]!, 0.5, 1e-6);
  assertAlmostEquals(biases[1]! * biasScales[1]!, -7, 1e-3);
  assert(2 * 255 * Math.max(...weights.map(Math.abs)) < 2 ** 15);
});
