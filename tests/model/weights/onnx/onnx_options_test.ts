import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { createPrng } from "../../../../data/random/prng.ts";
import type { RgbImage } from "../../../../data/images/rgb_image.ts";
import { createScorer } from "../../../../model/scoring/scorer.ts";
import { halveFloats } from "../../../../model/weights/onnx/halve_floats.ts";
import { parseModelConfig } from "../../../../model/network/model_config.ts";
import { onnxFileOf } from "../../../../model/weights/onnx/write_onnx.ts";
import { OnnxGraph } from "../../../../model/weights/onnx/onnx_graph.ts";
import { onnxModel } from "../../scoring/onnx_model.ts";
import { testWithOnnxRuntime } from "./onnx_runtime.ts";

const session = { intraOpNumThreads: 1 };

function noise(height: number, width: number): RgbImage {
  const random = createPrng(3);
  const data = Uint8Array.from(
    { length: height * width * 3 },
    () => 256 * random(),
  );
  return { data, height, width };
}

testWithOnnxRuntime(
  "float16 weights: half the bytes, nearly the same score",
  async (ort) => {
    const full = await onnxModel();
    const half = await onnxModel({}, { float16: true });
    assert(half.bytes.length < 0.6 * full.bytes.length);
    const image = noise(70, 50);
    const scores = [];
    for (const { bytes, model } of [full, half]) {
      const scorer = await createScorer(ort, bytes, { session });
      scores.push((await scorer.score(image)).heads[2]);
      await scorer.dispose();
      model.dispose();
    }
    // 2^-11 is the rounding of a weight; outputs are of about 1 and many weights' roundings cancel.
    assertAlmostEquals(scores[1]!, scores[0]!, 2e-3);
    assert(scores[0] !== scores[1]);
  },
);

Deno.test("halveFloats() refuses weights that 16 bits do not hold", () => {
  const graph = new OnnxGraph();
  graph.floats("w", [1, 2], () => Float32Array.of(1, 7e4));
  halveFloats(graph);
  assertThrows(
    () => graph.initializers[0]!.make(),
    RangeError,
    "a number of w is too large for 16 bits",
  );
});

Deno.test("onnxFileOf() refuses more than an ONNX file can have, before any weight is made", () => {
  const graph = new OnnxGraph();
  graph.floats("w", [2 ** 29], () => {
    throw new Error("a weight is made");
  });
  assertThrows(
    () =>
      onnxFileOf(
        graph,
        parseModelConfig(
          '{"backbone":"resnet18","preparation":{}}',
        ),
      ),
    RangeError,
    "bytes, and an ONNX file can have 2147483647",
  );
});

for (
  const config of [{}, { batchNormEnd: true }, {
    backbone: "efficientnet_lite0",
    width: 8,
  }]
) {
  testWithOnnxRuntime(
    `the mean of the map is the score: ${JSON.stringify(config)}`,
    async (ort) => {
      const { bytes, model } = await onnxModel(
        { ...config, preparation: {} },
        { map: true },
      );
      const scorer = await createScorer(ort, bytes, { session });
      assert(scorer.hasMap);
      // Sides that the strides do not divide: the grids of both stages do not fit.
      const { score, map } = await scorer.score(noise(150, 210));
      const { data, shape, stride, offset } = map!;
      assertEquals([data.length, stride, offset], [
        shape[0] * shape[1],
        [shape[1], 1],
        0,
      ]);
      const mean = data.reduce((sum, each) => sum + each, 0) / data.length;
      assertAlmostEquals(mean, score, 1e-5);
      const spread = Math.max(...data) - Math.min(...data);
      assert(spread > 1e-4, `places differ by ${spread}`);
      const two = await scorer.predict([noise(64, 64), noise(64, 64)]);
      assertEquals(two[0]!.map, two[1]!.map);
      await scorer.dispose();
      model.dispose();
    },
  );
}

Deno.test("a map needs a network that pools the average of the whole map", async () => {
  let message = "";
  await onnxModel({ p6: 2 }, { map: true }).catch((error) =>
    message = error.message
  );
  assert(
    message.includes("this network has pooling avg with 2 and 1 levels"),
    message,
  );
});
