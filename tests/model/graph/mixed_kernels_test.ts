import type { Tensor } from "@tensorflow/tfjs-core";
import { assert, assertEquals } from "@std/assert";
import { Arithmetic } from "../../../model/graph/arithmetic.ts";
import { Graph, type Node } from "../../../model/graph/graph.ts";
import { GraphKernels } from "../../../model/graph/graph_kernels.ts";
import { hasBfloat16Pooling } from "../../../model/graph/has_bfloat16_pooling.ts";
import { MixedKernels } from "../../../model/graph/mixed_kernels.ts";
import { GraphSession } from "../../../model/graph/session.ts";
import { kernelsFor } from "../../../model/kernels/kernels_for.ts";
import type { NodeBackend } from "../../../model/kernels/node_backend.ts";
import type { TensorflowKernels } from "../../../model/kernels/tensorflow_kernels.ts";
import type { Runtime } from "../../../model/runtime/runtime.ts";
import { NO_BFLOAT16 } from "../../support/no_bfloat16.ts";
import { testOnEachRuntime } from "../runtime/available.ts";
import { hashNumbers } from "../support/hash_tensor.ts";

/** An array that bfloat16 holds exactly, as elsewhere only its first 16 bits are. */
interface Exact {
  shape: number[];
  data: Float32Array;
}

function exact(shape: number[], seed: number): Exact {
  const data = hashNumbers(shape, seed);
  const bits = new Uint32Array(data.buffer);
  bits.forEach((_, i) => bits[i]! &= 0xffff0000);
  return { shape, data };
}

function positive(shape: number[], seed: number): Exact {
  const { data } = exact(shape, seed);
  return { shape, data: data.map((value) => Math.abs(value) + 0.5) };
}

/** What an operation makes of maps and of float32 arrays, with one kind of kernels. */
type Operation = (on: GraphKernels, maps: Node[], floats: Node[]) => Node[];

interface Case {
  maps: Exact[];
  floats?: Exact[];
  run: Operation;
}

const GEOMETRIES = {
  "3×3": [{ stride: 1, padding: "same" }, [2, 9, 10, 8], [3, 3, 8, 6]],
  "1×1 with a step": [
    { stride: 2, padding: "valid" },
    [2, 9, 11, 16],
    [1, 1, 16, 8],
  ],
  "3×3 in four groups with a step": [
    { stride: 2, padding: "valid" },
    [2, 11, 9, 16],
    [3, 3, 4, 24],
  ],
} as const;

const CASES: Record<string, Case> = {
  "a bias, its gradient": {
    maps: [exact([2, 6, 7, 8], 1)],
    floats: [exact([8], 2)],
    run: (on, [x], [bias]) => [on.addBias(x!, bias!), on.biasGradient(x!)],
  },
  "ReLU, a sum, a margin": {
    maps: [exact([2, 6, 7, 8], 1), exact([2, 6, 7, 8], 2)],
    run: (on, [x, dy]) => {
      const y = on.relu(x!);
      const padded = on.pad(dy!, 2);
      return [y, on.reluGradient(dy!, y), on.add(x!, dy!), on.crop(padded, 1)];
    },
  },
  "max pooling": {
    maps: [exact([2, 9, 11, 8], 1), exact([2, 4, 5, 8], 2)],
    run: (on, [x, dy]) => {
      const geometry = { size: 3, stride: 2 };
      const pooled = on.maxPool(x!, geometry);
      return [pooled.y, on.maxPoolGradient(dy!, x!, pooled, geometry)];
    },
  },
  "cells, their statistics": {
    maps: [exact([2, 6, 8, 8], 1), exact([2, 3, 4, 8], 2)],
    floats: [exact([2, 8], 3)],
    run: (on, [x, part], [dy]) => {
      const cell = { row: 1, column: 0, parts: 2 };
      const deviations = on.reduce(x!, "std");
      return [
        on.reduce(on.cell(x!, cell), "mean"),
        on.cellGradient(part!, x!, cell),
        on.reduce(x!, "max"),
        deviations,
        on.reduceGradient(dy!, x!, deviations, "std"),
      ];
    },
  },
  "batch normalization": {
    maps: [exact([4, 6, 7, 8], 1), exact([4, 6, 7, 8], 2)],
    floats: [exact([8], 3), exact([8], 4)],
    run: (on, [x, dy], [scale, offset]) => {
      const { y, mean, variance, saved } = on
        .batchNorm(x!, scale!, offset!, 1e-5);
      const gradients = on.batchNormGradients(dy!, x!, scale!, saved, 1e-5);
      return [y, mean, variance, ...gradients];
    },
  },
  "batch normalization by history": {
    maps: [exact([4, 6, 7, 8], 1), exact([4, 6, 7, 8], 2)],
    floats: [exact([8], 3), exact([8], 4), exact([8], 5), positive([8], 6)],
    run: (on, [x, dy], [scale, ...others]) => {
      const [offset, mean, variance] = others as [Node, Node, Node];
      return [
        on.normalize(x!, scale!, offset, mean, variance, 1e-5),
        ...on.normalizeGradients(dy!, x!, scale!, mean, variance, 1e-5),
      ];
    },
  },
};
for (const [what, [geometry, x, filter]] of Object.entries(GEOMETRIES)) {
  const [height, width] = [1, 2].map((axis) =>
    geometry.padding === "same"
      ? x[axis]!
      : Math.floor((x[axis]! - filter[0]) / geometry.stride) + 1
  ) as [number, number];
  CASES[`a convolution, ${what}`] = {
    maps: [exact([...x], 1), exact([x[0], height, width, filter[3]], 2)],
    floats: [exact([...filter], 3)],
    run: (on, [x, dy], [filter]) => [
      on.conv2d(x!, filter!, geometry),
      on.conv2dInputGradient(dy!, filter!, x!, geometry),
      on.conv2dFilterGradient(dy!, x!, filter!, geometry),
    ],
  };
}

/*
 * Inputs are exact in bfloat16, so that an operation that sums up in 32 bits
 * differs from float32 by rounding its result: half of 2⁻⁷ of a number just
 * above a power of two, 2⁻⁸. Where large parts cancel, float32's own order of
 * adding counts: 2⁻²⁰ of the largest number. Only the gradients of up to four
 * windows that took the same pixel are added one after the other in bfloat16:
 * 2⁻⁸ of the largest each time.
 */
const ROUNDING = 2 ** -8;
const CANCELLED = 2 ** -20;
const OF_LARGEST: Record<string, number> = { "max pooling": 3 * ROUNDING };

for (const [what, example] of Object.entries(CASES)) {
  const title =
    `mixed precision rounds results to bfloat16, and nothing else: ${what}`;
  // Elsewhere TensorFlow's own convolutions sum in bfloat16, or are not there.
  const absence = what.startsWith("a convolution") ? NO_BFLOAT16 : undefined;
  testOnEachRuntime(
    title,
    async (runtime) => {
      const onednn = (kernelsFor(runtime) as TensorflowKernels).hasOnednn();
      const half = onednn && await hasBfloat16Pooling(runtime.tf);
      const expected = await results(runtime, example, GraphKernels, onednn);
      for (const own of half ? [true, false] : [false]) {
        const actual = await results(runtime, example, MixedKernels, own);
        assertEquals(actual.length, expected.length);
        actual.forEach((values, i) =>
          assertRounded(values, expected[i]!, OF_LARGEST[what] ?? CANCELLED)
        );
        assert(
          actual.some((values, i) =>
            values.some((v, j) => v !== expected[i]![j])
          ),
        );
      }
    },
    ["tensorflow"],
    absence,
  );
}

/** What an operation comes to, in float32. */
async function results(
  { tf }: Runtime,
  { maps, floats = [], run }: Case,
  Kernels: typeof GraphKernels,
  onednn: boolean,
): Promise<Float32Array[]> {
  const graph = new Graph();
  const on = new Kernels(graph, { onednn });
  const inputs = [...maps, ...floats].map(({ shape }, index) =>
    graph.input(`input_${index}`, shape)
  );
  const outputs = run(
    on,
    inputs.slice(0, maps.length).map((map) => on.images(map)),
    inputs.slice(maps.length),
  );
  const arithmetic = new Arithmetic(graph);
  const read = outputs.map((node) => arithmetic.float(node));
  const backend = tf.backend() as unknown as NodeBackend;
  using session = await GraphSession.open(backend, graph);
  const feeds = [...maps, ...floats].map(({ shape, data }, index) =>
    [inputs[index]!, tf.tensor(data, shape) as Tensor] as const
  );
  const tensors = session.run(feeds, read);
  const arrays = tensors.map((tensor) => tensor.dataSync<"float32">());
  tf.dispose([...tensors, ...feeds.map(([, tensor]) => tensor)]);
  return arrays.map((array) => array.slice());
}

function assertRounded(
  actual: Float32Array,
  expected: Float32Array,
  share: number,
): void {
  const largest = expected.reduce((max, v) => Math.max(max, Math.abs(v)), 0);
  assert(largest > 0.01, "the result is about 0");
  expected.forEach((value, i) => {
    const apart = Math.abs(actual[i]! - value);
    const most = ROUNDING * Math.abs(value) + share * largest;
    assert(apart <= most, `${i}: ${actual[i]} and not ${value}`);
  });
}
