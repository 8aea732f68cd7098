/** Layers and heads as formulas, in words: what is computed of what, with which numbers. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { createPrng } from "../../../data/random/prng.ts";
import { learningRateAt } from "../../../model/learning/learning_rate_at.ts";
import { IqaNetwork } from "../../../model/network/iqa_network.ts";
import {
  foldIntoBias,
  foldIntoWeight,
} from "../../../model/network/layers/fold_normalization.ts";
import {
  heNormal,
  linearUniform,
} from "../../../model/network/layers/initializers.ts";
import type { Operations } from "../../../model/network/layers/operations.ts";
import { spsp, spspFeatures } from "../../../model/network/layers/spsp.ts";

/** Operations that record their calls as text. */
const words: Operations<string> = {
  conv2d: (x, { filter, stride, padding, bias }) =>
    `conv(${x}, ${
      filter.shape.join("×")
    }, stride ${stride}, padding ${padding}${bias ? ", bias" : ""})`,
  batchNorm: (x, { epsilon, momentum, scale }) =>
    `bn(${x}, ${scale.shape}, ${epsilon}, ${momentum})`,
  relu: (x) => `relu(${x})`,
  relu6: (x) => `relu6(${x})`,
  maxPool: (x, { size, stride, padding }) =>
    `maxPool(${x}, ${size}, ${stride}, ${padding})`,
  cell: (x, { row, column, parts }) => `${x}[${row},${column} of ${parts}]`,
  reduce: (x, statistic) => `${statistic}(${x})`,
  linear: (x, { weight }) => `linear(${x}, ${weight.shape.join("←")})`,
  sum: (a, b) => `(${a} + ${b})`,
  concat: (parts) => `concat(${parts.join("; ")})`,
  interleave: (parts) => `interleave(${parts.join("; ")})`,
  sequence: (x, layers) => layers.reduce((value, layer) => layer(value), x),
};

Deno.test("spsp() takes its statistics of each cell of each level, in the order of LinearityIQA", () => {
  const of = (...given: Parameters<typeof spsp>) => spsp(...given)(words, "x");
  assertEquals(of("avg", 1), "mean(x)");
  assertEquals(of("std", 1), "std(x)");
  assertEquals(of("max+min", 1), "concat(max(x); min(x))");
  assertEquals(of("mean+std", 1), "concat(mean(x); std(x))");
  const cells = ["0,0", "0,1", "1,0", "1,1"].map((at) => `max(x[${at} of 2])`);
  assertEquals(of("max", 2), `concat(max(x); interleave(${cells.join("; ")}))`);
  assertEquals(spspFeatures("avg", 1), 1);
  assertEquals(spspFeatures("avg", 3), 1 + 4 + 9);
  assertEquals(spspFeatures("mean+std", 2), 2 * 5);
});

/** A network of ResNet-18, four channels wide. */
function network(options: object = {}) {
  const config = { backbone: "resnet18", width: 4, ...options } as const;
  return new IqaNetwork(config as never, createPrng(1));
}

Deno.test("IqaNetwork scores early, late and both features after three reductions each", () => {
  const bn = (x: string, channels: number) =>
    `bn(${x}, ${channels}, 0.00001, 0.1)`;
  const reduced = (x: string, from: number) => {
    const first = bn(`linear(${x}, 1024←${from})`, 1024);
    const second = bn(`linear(${first}, 256←1024)`, 256);
    return `relu(${bn(`linear(${second}, 64←256)`, 64)})`;
  };
  const pooled = ["early", "late"] as [string, string];
  const [early, late] = [reduced("early", 16), reduced("late", 32)];
  assertEquals(network().score(words, pooled), [
    `linear(${early}, 1←64)`,
    `linear(${late}, 1←64)`,
    `linear(concat(${early}; ${late}), 1←128)`,
  ]);
  // Two levels of three numbers each, before and after: 15 per channel.
  const pyramid = network({ pool: "mean+std", p6: 2, p7: 1 });
  const [first, second] = pyramid.score(words, pooled);
  assert(first.includes("1024←160"), first); // 16 · 2 · 5
  assert(second.includes("1024←64"), second); // 32 · 2
  const [pooledEarly, pooledLate] = pyramid.features(words, "x");
  assert(pooledEarly.includes("[1,1 of 2]") && !pooledLate.includes(" of 2]"));
});

Deno.test("a ResNet-18 has a stem of 7 and 3, and halves the map where the stages begin", () => {
  const [early, late] = network().features(words, "x");
  assert(early.startsWith("mean(relu("), early);
  const bn = (x: string) => `bn(${x}, 4, 0.00001, 0.1)`;
  const stem = `maxPool(relu(${
    bn("conv(x, 4×3×7×7, stride 2, padding 3)")
  }), 3, 2, 1)`;
  const conv = (x: string) => bn(`conv(${x}, 4×4×3×3, stride 1, padding 1)`);
  const block = `relu((${conv(`relu(${conv(stem)})`)} + ${stem}))`;
  assert(early.includes(block), "no first block");
  const strides = (of: string) =>
    new Set([...of.matchAll(/(\d+)×(\d+)×1×1, stride (\d)/g)]
      .map(([, to, from, stride]) => `${from}→${to} by ${stride}`));
  // The shortcuts: none in the first stage, one where the others begin.
  assertEquals(strides(early), new Set(["8→16 by 2", "4→8 by 2"]));
  assertEquals(strides(late), new Set(["16→32 by 2", "8→16 by 2", "4→8 by 2"]));
  // Bottlenecks of a quarter: in, a 3×3 that halves the map, out; and the shortcut.
  const [wide] = network({ backbone: "resnet50" }).features(words, "x");
  const layers = new Set(
    [...wide.matchAll(/(\d+)×(\d+)×(\d)×\d, stride (\d)/g)]
      .map(([, to, from, size, stride]) =>
        `${size}: ${from}→${to} by ${stride}`
      ),
  );
  assertEquals(
    layers,
    new Set([
      ...["7: 3→4 by 2"],
      ...["1: 4→4 by 1", "3: 4→4 by 1", "1: 4→16 by 1", "1: 16→4 by 1"],
      ...["1: 16→8 by 1", "3: 8→8 by 2", "1: 8→32 by 1", "1: 16→32 by 2"],
      ...["1: 32→8 by 1", "3: 8→8 by 1"],
      ...["1: 32→16 by 1", "3: 16→16 by 2", "1: 16→64 by 1", "1: 32→64 by 2"],
      ...["1: 64→16 by 1", "3: 16→16 by 1"],
    ]),
  );
});

Deno.test("parameters start as PyTorch starts them", () => {
  const byName = new Map(
    [...network().parameters].map((each) => [each.name, each]),
  );
  const values = (name: string) => {
    const { shape, initialize } = byName.get(name)!;
    return initialize(shape);
  };
  assertEquals(new Set(values("dr6.1.weight")), new Set([1]));
  assertEquals(new Set(values("dr6.1.bias")), new Set([0]));
  assertEquals(new Set(values("dr6.1.running_var")), new Set([1]));
  assertEquals(new Set(values("dr6.1.running_mean")), new Set([0]));
  // ±1/sqrt(1024): 262,144 of them come near both ends.
  const linear = values("dr6.2.weight");
  const [low, high] = linear.reduce(
    ([a, b], x) => [Math.min(a!, x), Math.max(b!, x)],
    [1, -1],
  );
  assertAlmostEquals(high!, 1 / 32, 1e-4);
  assertAlmostEquals(low!, -1 / 32, 1e-4);
  const uniform = linearUniform(createPrng(1), 4)([10_000]);
  assertAlmostEquals(uniform.reduce((s, x) => s + x, 0) / 10_000, 0, 0.015);
  // He: variance 2 / (out · window) = 2 / (16 · 9).
  const he = heNormal(createPrng(2))([16, 64, 3, 3]);
  const variance = he.reduce((s, x) => s + x * x, 0) / he.length;
  assertAlmostEquals(variance * 72, 1, 0.08); // 9,216 numbers: deviation 0.015
});

Deno.test("a normalization folds into weight and bias by hand", () => {
  const normalization = {
    scale: Float32Array.of(2, 3),
    offset: Float32Array.of(10, 20),
    mean: Float32Array.of(1, 2),
    variance: Float32Array.of(3, 8),
    epsilon: 1,
  };
  // Factors 2 / sqrt 4 and 3 / sqrt 9.
  const folded = foldIntoWeight(Float32Array.of(1, 2, 3, 4), {
    ...normalization,
    scale: Float32Array.of(4, 3),
  });
  assertEquals(folded, Float32Array.of(2, 4, 3, 4));
  assertEquals(foldIntoBias(undefined, normalization), Float32Array.of(9, 18));
  const bias = Float32Array.of(5, 7);
  assertEquals(foldIntoBias(bias, normalization), Float32Array.of(14, 25));
});

Deno.test("learningRateAt() by hand: cuts, cosine, one cycle and warming up", () => {
  const at = (progress: number) =>
    learningRateAt(progress, { schedule: "step", epochs: 30 });
  [[0, 1], [9.99, 1], [10, 0.1], [19, 0.1], [20, 0.01], [29, 0.01]].forEach(
    ([progress, rate]) => assertAlmostEquals(at(progress!), rate!, 1e-15),
  );
  assertAlmostEquals(
    learningRateAt(5, { schedule: "cosine", epochs: 10 }),
    0.5,
    1e-15,
  );
  assertAlmostEquals(
    learningRateAt(2.5, { schedule: "cosine", epochs: 10 }),
    0.8535533905932737,
    1e-15,
  );
  const cycle = (progress: number) =>
    learningRateAt(progress, { schedule: "one-cycle", epochs: 10 });
  assertAlmostEquals(cycle(0), 1 / 25, 1e-15);
  assertAlmostEquals(cycle(3), 1, 1e-15);
  assertAlmostEquals(cycle(1.5), (1 + 1 / 25) / 2, 1e-15);
  assertAlmostEquals(cycle(10), 1 / 25 / 1e4, 1e-15);
  assertAlmostEquals(
    learningRateAt(0, { schedule: "step", epochs: 30, warmUp: 2 }),
    0.01,
    1e-15,
  );
  assertAlmostEquals(
    learningRateAt(1, { schedule: "step", epochs: 30, warmUp: 2 }),
    0.505,
    1e-15,
  );
  assertAlmostEquals(
    learningRateAt(2, { schedule: "step", epochs: 30, warmUp: 2 }),
    1,
    1e-15,
  );
});
