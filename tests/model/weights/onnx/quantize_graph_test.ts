import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { bytesOfParts } from "../../../../model/scoring/bytes_of_parts.ts";
import { OnnxGraph } from "../../../../model/weights/onnx/onnx_graph.ts";
import {
  type MapStatistics,
  mapsToQuantize,
  quantizeGraph,
} from "../../../../model/weights/onnx/quantize_graph.ts";
import { onnxFileOf } from "../../../../model/weights/onnx/write_onnx.ts";
import { CONFIG } from "../../scoring/onnx_model.ts";
import { testWithOnnxRuntime } from "./onnx_runtime.ts";

/** A convolution of 1x1, an activation, and the mean of each channel. */
function oneConvolution(activation: "Relu" | "none" = "Relu"): OnnxGraph {
  const graph = new OnnxGraph();
  const weight = Float32Array.of(1, 0.4, -1, 0, 2, 0.25, -1, -1, -1);
  graph.floats("w", [3, 3, 1, 1], () => weight);
  graph.floats("b", [3], () => Float32Array.of(0.1, -0.2, 0.3));
  let map = graph.add("Conv", ["images", "w", "b"], {
    kernel_shape: [1, 1],
    strides: [1, 1],
    pads: [0, 0, 0, 0],
    group: 1,
  }, "conv");
  if (activation !== "none") map = graph.add(activation, [map], {}, "active");
  graph.add("ReduceMean", [map], { axes: [2, 3], keepdims: 0 }, "heads");
  graph.add("ReduceMean", ["heads"], { axes: [1], keepdims: 1 }, "score");
  return graph;
}

const STATISTICS = new Map([
  ["images", { low: -1, high: 1.55, means: [0, 0, 0] }],
  ["conv", { low: -1, high: 4.1, means: [0, 0, 0] }],
  ["active", { low: 0, high: 2.55, means: [0, 0, 0] }],
]);

testWithOnnxRuntime(
  "a convolution in 8 bits is what whole numbers give by hand",
  async (ort) => {
    const graph = oneConvolution();
    quantizeGraph(graph, STATISTICS);
    const bytes = bytesOfParts(onnxFileOf(graph, CONFIG));
    const session = await ort.InferenceSession.create(bytes);
    const pixel = [0.5, -0.25, 0.333];
    const images = new ort.Tensor("float32", Float32Array.from(pixel), [
      1,
      3,
      1,
      1,
    ]);
    const { heads } = await session.run({ images });
    await session.release();
    // Both maps have steps of 0.01 = 2.55 / 255; 0 is level 100 of the images.
    // Levels less 100: 50, -25 and 33. Filters by 63 steps of 1, 2 and 1, and
    // biases of 0.1, -0.2 and 0.3 in steps of 0.01 / 63 and 0.02 / 63.
    const [x, y, z] = [50, -25, 33] as const;
    const sums = [
      (63 * x + 25 * y - 63 * z + 63 * 10) / 63, // 0.4 · 63 = 25.2
      (63 * y + 8 * z - 63 * 10) * 2 / 63, // 0.25 / 2 · 63 = 7.875
      (-63 * x - 63 * y - 63 * z + 63 * 30) / 63,
    ];
    const expected = sums.map((sum) => 0.01 * Math.max(0, Math.round(sum)));
    assert(expected.some((each) => each === 0) && expected[0]! > 0);
    expected.forEach((each, i) =>
      assertAlmostEquals(heads!.data[i] as number, each, 1e-6)
    );
  },
);

Deno.test("maps that begin at 0 need no activation, others have levels below zero", () => {
  const cut = oneConvolution();
  assertEquals(mapsToQuantize(cut), ["images", "active"]);
  quantizeGraph(cut, STATISTICS);
  assert(!cut.nodes.some(({ opType }) => opType === "Relu"));
  const whole = oneConvolution("none");
  assertEquals(mapsToQuantize(whole), ["images", "conv"]);
  quantizeGraph(whole, STATISTICS);
  const zero = whole.initializers.find(({ name }) => name === "conv_zero")!;
  assertEquals([...zero.make()], [50]); // 1 / (5.1 / 255)
});

Deno.test("what is summed and pooled has 8 bits, the heads have 32", () => {
  const graph = oneConvolution();
  graph.add("MaxPool", ["active"], { kernel_shape: [2, 2] }, "pooled");
  graph.add("Add", ["pooled", "pooled"], {}, "sum");
  graph.add("Flatten", ["sum"], {}, "flat");
  graph.add("Add", ["flat", "b"], {}, "rated");
  assertEquals(mapsToQuantize(graph), ["images", "active", "pooled", "sum"]);
  const more = { low: 0, high: 9, means: [] };
  const statistics = new Map<string, MapStatistics>(STATISTICS);
  quantizeGraph(graph, statistics.set("pooled", more).set("sum", more));
  // The greatest of some levels is one of them.
  const scaleOf = (map: string) =>
    graph.initializers.find(({ name }) => name === `${map}_scale`)!.make()[0];
  assertEquals(scaleOf("pooled"), scaleOf("active"));
  assertEquals(scaleOf("sum"), Math.fround(9 / 255));
  const { input } = graph.nodes.find(({ name }) => name === "rated")!;
  assertEquals(input, ["flat", "b"]);
});

Deno.test("quantizeGraph() refuses a graph of 8 bits, and one without convolutions", () => {
  const graph = oneConvolution();
  quantizeGraph(graph, STATISTICS);
  assertThrows(
    () => quantizeGraph(graph, STATISTICS),
    Error,
    "it is already quantized",
  );
  assertThrows(
    () => quantizeGraph(new OnnxGraph(), STATISTICS),
    Error,
    "it has no convolution",
  );
});
