import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";
import { join } from "node:path";
import { createPrng } from "../../../../data/random/prng.ts";
import type { DeviceIqaModel } from "../../../../model/scoring/device_iqa_model.ts";
import { POOL_NAMES } from "../../../../model/network/layers/spsp.ts";
import type { ModelConfig } from "../../../../model/network/model_config.ts";
import { selectBackend } from "../../../../model/runtime/select_backend.ts";
import { writeOnnx } from "../../../../model/weights/onnx/write_onnx.ts";
import { readCheckpoint } from "../../../../model/weights/read_checkpoint.ts";
import { WeightsError } from "../../../../model/weights/weights_error.ts";
import { testWithShared } from "../../../support/shared.ts";
import { runPython, testWithPython } from "../../python.ts";
import { assertAllClose } from "../../support/assert_all_close.ts";
import { filesIn, inFolder } from "../../support/in_folder.ts";
import { channelsLast, readNpy } from "../../support/read_npy.ts";
import { seededModel } from "../../support/seeded_model.ts";
import {
  NO_ONNX_RUNTIME,
  onnxRuntime,
  runOnnx,
  testWithOnnxRuntime,
} from "./onnx_runtime.ts";

const runtime = await selectBackend("wasm", { log: () => {} });

const LINES = [
  { slope: 1, intercept: 0 },
  { slope: 1, intercept: 0 },
  { slope: -1.5, intercept: 3 },
];

/** A model no array of which is as first made, so that folding has work to do. */
function modelOf(network: Partial<ModelConfig>): Promise<DeviceIqaModel> {
  const config = { backbone: "resnet18", preparation: {}, lines: LINES };
  return seededModel(runtime, { ...config, ...network });
}

/** Seeded images N·3·H·W of about unit variance. */
function images(count: number, height: number, width: number) {
  const prng = createPrng(5, count * height * width);
  const data = Float32Array.from(
    { length: count * 3 * height * width },
    () => 3.4 * (prng() - 0.5),
  );
  return { data, shape: [count, 3, height, width] };
}

/** Asserts that ONNX Runtime and the model agree on batches of several sizes. */
async function assertAgrees(
  ort: NonNullable<typeof onnxRuntime>,
  network: Partial<ModelConfig>,
  batches: readonly ReturnType<typeof images>[],
): Promise<void> {
  const model = await modelOf(network);
  await inFolder(async (folder) => {
    const [own, path] = ["x.safetensors", "x.onnx"].map((name) =>
      join(folder, name)
    ) as [string, string];
    await model.save(own);
    await writeOnnx(path, await readCheckpoint(own));
    const theirs = await runOnnx(ort, path, batches);
    for (const [index, batch] of batches.entries()) {
      const { data: pixels, shape } = channelsLast(batch);
      const ours = await model.headOutputs({
        pixels,
        shape: shape as [number, number, number, number],
      });
      const rows = Array.from(ours[2].keys());
      const heads = rows.flatMap((row) => ours.map((head) => head[row]!));
      const scores = rows.map((row) => model.map(ours[2][row]!));
      const { score, heads: theirHeads } = theirs[index]!;
      // 1e-4 as the outputs' size: both add up float32 in orders of their own.
      const size = Math.max(1, ...heads.map(Math.abs));
      const name = `${JSON.stringify(network)} ${batch.shape}`;
      assertAllClose(theirHeads, heads, 1e-4 * size, name);
      assertAllClose(score, scores, 1.5e-4 * size, name);
      assert(
        Math.max(...heads.map(Math.abs)) > 1e-2,
        "outputs are not nothing",
      );
    }
  });
  model.dispose();
}

/** Slim networks: the layers are those of the published ones. */
const BACKBONES: [backbone: string, width: number, sides: number[]][] = [
  ["resnet10_slim", 8, [64, 48]],
  ["resnet18", 8, [64, 80]],
  ["resnet50", 8, [64, 80]],
  ["resnext50_32x4d", 16, [64, 48]],
  ["alexnet", 8, [96, 80]],
  ["vgg16", 8, [64, 48]],
  // With the three added below: sides that TensorFlow pads evenly, and not.
  ["efficientnet_lite0", 16, [64, 81]],
];

for (const [backbone, width, [height, other]] of BACKBONES) {
  testWithOnnxRuntime(
    `ONNX Runtime predicts with ${backbone} what this library predicts`,
    async (ort) => {
      await assertAgrees(ort, { backbone, width }, [
        images(1, height!, height!),
        images(3, other!, height! + 3),
      ]);
    },
  );
}

for (const pool of POOL_NAMES) {
  testWithOnnxRuntime(
    `ONNX Runtime pools by ${pool} in three levels and two, on maps of any sides`,
    async (ort) => {
      const network = { backbone: "resnet10_slim", width: 4, pool };
      await assertAgrees(ort, { ...network, p6: 3, p7: 2 }, [
        // Maps of 6×6 and 3×3, then 7×5 and 4×3: cells of both kinds.
        images(3, 96, 96),
        images(1, 100, 77),
      ]);
    },
  );
}

testWithOnnxRuntime(
  "ONNX Runtime normalizes the scores where batchNormEnd says so",
  (ort) =>
    assertAgrees(
      ort,
      { backbone: "resnet10_slim", width: 4, batchNormEnd: true },
      [images(2, 48, 48)],
    ),
);

testWithShared(
  "ONNX Runtime computes LinearityIQA's own outputs and scores from its checkpoint",
  "fixtures/model_checkpoint.json",
  async (path) => {
    const { models, meta } = JSON.parse(await Deno.readTextFile(path));
    const expected = models["resnet18-slim-legacy"];
    const at = (name: string) => path.replace("model_checkpoint.json", name);
    await inFolder(async (folder) => {
      const out = join(folder, "slim.onnx");
      await writeOnnx(
        out,
        await readCheckpoint(at(expected.checkpoint.file)),
      );
      const input = await readNpy(at("model_input_eval.npy"));
      const [{ score, heads }] = await runOnnx(onnxRuntime!, out, [input]) as [
        { score: Float32Array; heads: Float32Array },
      ];
      const outputs: number[][] = expected.eval.outputs;
      const rows = [0, 1].flatMap((row) => outputs.map((head) => head[row]!));
      // The fixtures' tolerance, and k times that for the scores.
      const close = (actual: number, value: number, k = 1) =>
        assertAlmostEquals(
          actual,
          value,
          k * 1e-4 * Math.max(1, Math.abs(value)),
        );
      rows.forEach((value, i) => close(heads[i]!, value));
      expected.scoreMapped.forEach((value: number, i: number) =>
        close(score[i]!, value, meta.k[0])
      );
    });
  },
  NO_ONNX_RUNTIME,
);

/** What ONNX's own checker and reader say of a file. */
const CHECK = `
import json, onnx, sys
model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
sides = lambda value: [d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim]
print(json.dumps({
    "opset": [entry.version for entry in model.opset_import],
    "inputs": {value.name: sides(value) for value in model.graph.input},
    "outputs": {value.name: sides(value) for value in model.graph.output},
    "documented": [value.doc_string for value in model.graph.input],
    "metadata": {entry.key: entry.value for entry in model.metadata_props},
}))
`;

await testWithPython(
  "ONNX's checker takes what writeOnnx() wrote, and reads what it says",
  ["onnx"],
  async () => {
    await inFolder(async (folder) => {
      const preparation = {
        size: { height: 60, width: 80 },
        crop: { height: 48, width: 48 },
        crops: 5,
      };
      const model = await modelOf({
        backbone: "resnet10_slim",
        width: 4,
        pool: "meanstd",
        p6: 2,
        preparation,
      });
      const own = join(folder, "x.safetensors");
      await model.save(own);
      model.dispose();
      const path = join(folder, "x.onnx");
      await writeOnnx(path, await readCheckpoint(own));
      const { documented, metadata, ...said } = JSON.parse(
        await runPython(CHECK, path),
      );
      assertEquals(said, {
        opset: [17],
        inputs: { images: ["N", 3, "H", "W"] },
        outputs: { score: ["N", 1], heads: ["N", 3] },
      });
      assertEquals(documented, [metadata.preparation]);
      assertEquals(
        metadata.preparation,
        "RGB; resized to 60x80 (height x width; bilinear with antialiasing, as " +
          "Pillow resizes); five crops of 48x48, the corners and the center, " +
          "whose scores are averaged; divided by 255, minus " +
          "[0.485,0.456,0.406], divided by [0.229,0.224,0.225]; " +
          "float32 N x 3 x H x W",
      );
      assertEquals(JSON.parse(metadata.model).preparation, preparation);
    });
  },
);

Deno.test("writeOnnx() refuses weights of another network, and leaves no file", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "x.onnx");
    const config = { backbone: "resnet18", preparation: {} };
    const metadata = { model: JSON.stringify(config) };
    await assertRejects(
      () => writeOnnx(path, { tensors: new Map(), metadata }),
      WeightsError,
      `Cannot write weights to ${path}: it is not a resnet18 with pool avg`,
    );
    assertEquals(await filesIn(folder), []);
  });
});
