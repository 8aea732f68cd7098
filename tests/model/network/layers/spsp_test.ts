import { assertEquals, assertThrows } from "@std/assert";
import { kernelsFor } from "../../../../model/kernels/kernels_for.ts";
import {
  type PoolName,
  spsp,
  spspFeatures,
} from "../../../../model/network/layers/spsp.ts";
import { Tape } from "../../../../model/network/layers/tape.ts";
import { PREDICT, TRAIN } from "../../../../model/network/layers/tape_mode.ts";
import { Value } from "../../../../model/network/layers/value.ts";
import type { Runtime, Tfjs } from "../../../../model/runtime/runtime.ts";
import { testWithShared } from "../../../support/shared.ts";
import { testOnEachRuntime } from "../../runtime/available.ts";
import { assertAllClose } from "../../support/assert_all_close.ts";
import { selectBackend } from "../../../../model/runtime/select_backend.ts";

type Shape = [count: number, channels: number, height: number, width: number];

const withoutParameters = {
  of: () => {
    throw new Error("Cannot pool with a variable: there is none");
  },
};

/** Features of a map in PyTorch's layout, and Σ ⟨seed, features⟩'s gradient for it. */
async function pool(
  runtime: Runtime,
  { x, shape, method, levels }: {
    x: number[];
    shape: Shape;
    method: PoolName;
    levels: number;
  },
  seed: (j: number) => number,
): Promise<
  { features: Float32Array; shape: number[]; gradient: Float32Array }
> {
  const { tf } = runtime;
  const map = new Value(toNhwc(tf, x, shape), true);
  const machine = {
    kernels: kernelsFor(runtime),
    variables: withoutParameters,
  };
  const tape = new Tape(machine, TRAIN);
  const y = spsp(method, levels)(tape, map);
  const features = await y.tensor.data<"float32">();
  const slopes = tf.tensor(
    Array.from(features, (_, j) => seed(j)),
    y.tensor.shape,
  );
  tape.backward([[y, slopes]]);
  const gradient = tf.transpose(map.gradient!, [0, 3, 1, 2]);
  const result = {
    features,
    shape: y.tensor.shape,
    gradient: await gradient.data<"float32">(),
  };
  tf.dispose([map.tensor, map.gradient!, gradient]);
  return result;
}

function toNhwc(tf: Tfjs, x: number[], shape: Shape) {
  return tf.tidy(() => tf.transpose(tf.tensor4d(x, shape), [0, 2, 3, 1]));
}

// Two channels of 2×4: by hand.
const SMALL = {
  shape: [1, 2, 2, 4] as Shape,
  x: [1, 2, 3, 5, 0, 4, 2, 2, /**/ -1, -1, 0, 0, -1, -1, 7, 7],
};
const [avg, max, min, std] = [
  // Level 1: a number per channel; level 2: four per channel, row by row.
  [19 / 8, 10 / 8, 1.5, 4, 2, 2, -1, 0, -1, 7],
  [5, 7, 2, 5, 4, 2, -1, 0, -1, 7],
  [0, -1, 1, 3, 0, 2, -1, 0, -1, 7],
  [
    Math.sqrt(63 / 8 - (19 / 8) ** 2),
    Math.sqrt(102 / 8 - (10 / 8) ** 2),
    ...[0.5, 1, 2, 0, 0, 0, 0, 0],
  ],
] as const;
/** Two statistics level by level. */
const both = (a: readonly number[], b: readonly number[]) =>
  [a.slice(0, 2), b.slice(0, 2), a.slice(2), b.slice(2)].flat();
const EXPECTED: Record<PoolName, readonly number[]> = {
  avg,
  max,
  min,
  std,
  maxmin: both(max, min),
  meanstd: both(avg, std),
  "max+min": both(max, min),
  "mean+std": both(avg, std),
};

testOnEachRuntime("spsp() pools as it does by hand", async (runtime) => {
  for (const [method, expected] of Object.entries(EXPECTED)) {
    const example = { ...SMALL, method: method as PoolName, levels: 2 };
    const { features, shape } = await pool(runtime, example, () => 0);
    assertEquals(shape, [1, 2 * spspFeatures(example.method, 2)]);
    // Sums of eight small numbers in float32.
    assertAllClose(features, expected, 1e-6, method);
  }
});

testOnEachRuntime(
  "the first of equal extremes has the whole gradient, a spread of 0 none",
  async (runtime) => {
    const x = [0.1, 0.1, 0.1, 0.1];
    const gradientOf = async (method: PoolName) => {
      const example = { x, shape: [1, 1, 2, 2] as Shape, method, levels: 1 };
      return [...(await pool(runtime, example, () => 3)).gradient];
    };
    assertEquals(await gradientOf("max"), [3, 0, 0, 0]);
    assertEquals(await gradientOf("min"), [3, 0, 0, 0]);
    assertEquals(await gradientOf("std"), [0, 0, 0, 0]);
  },
);

const cpu = await selectBackend("cpu", { log: () => {} });

/** Means of the level `levels` alone, of a map with one channel. */
async function lastLevel(
  x: number[],
  [height, width]: [number, number],
  levels: number,
): Promise<Float32Array> {
  const shape = [1, 1, height, width] as Shape;
  const example = { x, shape, method: "avg" as const, levels };
  const { features } = await pool(cpu, example, () => 1);
  return features.slice(-levels * levels);
}

Deno.test("spsp() leaves out what LinearityIQA leaves out: the rest of a side", async () => {
  // ⌊2/2⌋ = 1 row and ⌊5/2⌋ = 2 columns to a cell.
  const x = [1, 3, 5, 7, 99, 2, 4, 6, 8, 99];
  assertEquals([...await lastLevel(x, [2, 5], 2)], [2, 6, 3, 7]);
});

Deno.test("spsp() is adaptive pooling where LinearityIQA has too many cells", async () => {
  // 5 of 3: PyTorch's adaptive pooling takes 0–1, 1–3 and 3–4.
  const x = [0, 1, 2, 30, 40];
  const rows = [...x, ...x, ...x];
  const expected = [0.5, 11, 35];
  assertAllClose(
    await lastLevel(rows, [3, 5], 3),
    [...expected, ...expected, ...expected],
    1e-5,
    "cells",
  );
});

Deno.test("spsp() says when a map is too small for its levels", () => {
  const { tf } = cpu;
  const machine = { kernels: kernelsFor(cpu), variables: withoutParameters };
  tf.tidy(() => {
    const tape = new Tape(machine, PREDICT);
    const map = tape.input(tf.zeros([1, 2, 3, 1]));
    assertThrows(
      () => spsp("avg", 3)(tape, map),
      RangeError,
      "Cannot pool a map in 3x3 cells: it is 2x3",
    );
  });
});

/** What LinearityIQA's SPSP made of a map, in float64: ../shared/fixtures/README.md. */
interface SharedCase {
  name: string;
  input: number;
  method: PoolName;
  P: number;
  kind: string;
  /** False where there are more cells than the model's layers take. */
  featureCountMatchesModel?: boolean;
  outShape: number[];
  out: number[];
  grad: number[];
}

testWithShared(
  "spsp() and its gradient are LinearityIQA's",
  "fixtures/spsp.json",
  async (path) => {
    // Plain JavaScript; the other runtimes have their turn above.
    const { inputs, cases } = JSON.parse(await Deno.readTextFile(path)) as {
      inputs: { shape: Shape; x: number[] }[];
      cases: SharedCase[];
    };
    const whole = cases.filter((each) => each.featureCountMatchesModel);
    assertEquals(whole.length, 234);
    for (const { name, input, method, P, outShape, out, grad } of whole) {
      const example = { ...inputs[input]!, method, levels: P };
      const seed = (j: number) => Math.sin(0.7 * j + 0.3);
      const result = await pool(cpu, example, seed);
      assertEquals(result.shape, outShape, name);
      // In float32, of numbers up to 4096: the fixture's own tolerance, and relative.
      const largest = Math.max(1, ...out.map(Math.abs));
      assertAllClose(result.features, out, 1e-7 * largest + 1e-6, name);
      // Ties and deviations of 0 among them: PyTorch's choice is ours.
      assertAllClose(result.gradient, grad, 1e-6, `gradient of ${name}`);
    }
  },
);
