import { join } from "node:path";
import type { NamedTensorMap } from "@tensorflow/tfjs-core";
import { assertEquals, assertRejects } from "@std/assert";
import type { HeadOutputs } from "../../../model/network/head_outputs.ts";
import { savedPrediction } from "../../../model/graph/prediction/saved_prediction.ts";
import { writeSavedModel } from "../../../model/weights/write_saved_model.ts";
import type { ModelConfig } from "../../../model/network/model_config.ts";
import { importPackage } from "../../../model/runtime/packages.ts";
import { selectBackend } from "../../../model/runtime/select_backend.ts";
import { WeightsError } from "../../../model/weights/weights_error.ts";
import { runPython, testWithPython } from "../python.ts";
import { testOnEachRuntime } from "../runtime/available.ts";
import { assertAllClose } from "../support/assert_all_close.ts";
import { filesIn, inFolder } from "../support/in_folder.ts";
import { seededImages, seededModel } from "../support/seeded_model.ts";

const CONFIG = {
  backbone: "resnet50",
  width: 8,
  pool: "meanstd",
  p6: 2,
  preparation: {},
  lines: [1, 2, 3].map((k) => ({ slope: 10 * k, intercept: k })),
} satisfies ModelConfig;

/** With depthwise convolutions, and TensorFlow's own padding. */
const DEPTHWISE = {
  backbone: "efficientnet_lite0",
  width: 16,
  preparation: {},
  lines: CONFIG.lines,
} satisfies ModelConfig;

/** Folding rounds weights once more, to 2⁻²⁴ each. Of the size of the outputs; scores are 30 times them. */
const TOLERANCE = { early: 2e-5, late: 2e-5, both: 2e-5, score: 30 * 2e-5 };

/** tfjs-node's own loader, which reads the signature with a parser of its own. */
interface SavedModels {
  loadSavedModel(path: string): Promise<{
    inputs: { name: string; shape: unknown[]; dtype: string }[];
    predict(inputs: NamedTensorMap): NamedTensorMap;
    dispose(): void;
  }>;
}

for (const config of [CONFIG, DEPTHWISE]) {
  testOnEachRuntime(
    `tfjs-node loads a SavedModel of ${config.backbone} and scores any number of images of any size`,
    async (runtime) => {
      const { tf } = runtime;
      const { loadSavedModel } = await importPackage<SavedModels>(
        "tensorflow",
        "/dist/saved_model.js",
      );
      const model = await seededModel(runtime, config);
      await inFolder(async (folder) => {
        const path = join(folder, "model.savedmodel");
        const tensors = await model.variables.save();
        await writeSavedModel(path, () => savedPrediction({ config, tensors }));
        assertEquals(await filesIn(path), ["saved_model.pb"]);
        const loaded = await loadSavedModel(path);
        for (const shape of [[1, 96, 128, 3], [3, 85, 107, 3]] as const) {
          const batch = seededImages([...shape]);
          const images = tf.tensor4d(batch.pixels, batch.shape);
          const outputs = loaded.predict({ images });
          assertOutputs(
            await valuesOf(outputs),
            await model.headOutputs(batch),
          );
          tf.dispose([images, outputs]);
        }
        loaded.dispose();
      });
      model.dispose();
    },
    ["tensorflow"],
  );
}

async function valuesOf(outputs: NamedTensorMap) {
  const values: Record<string, number[]> = {};
  for (const [name, tensor] of Object.entries(outputs)) {
    assertEquals(tensor.rank, 1, name);
    values[name] = [...await tensor.data()];
  }
  return values;
}

function assertOutputs(
  actual: Record<string, number[]>,
  [early, late, both]: HeadOutputs,
): void {
  const { slope, intercept } = CONFIG.lines[2]!;
  const score = both.map((output) => slope * output + intercept);
  const expected = { early, late, both, score };
  const size = Math.max(1, ...[...early, ...late, ...both].map(Math.abs));
  assertEquals(Object.keys(actual).sort(), Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected)) {
    const tolerance = size * TOLERANCE[name as keyof typeof TOLERANCE];
    assertAllClose(actual[name]!, values, tolerance, name);
  }
}

await testWithPython(
  "TensorFlow in Python loads a SavedModel and scores alike",
  ["tensorflow"],
  async () => {
    const model = await seededModel(await selectBackend("cpu"), CONFIG);
    await inFolder(async (folder) => {
      const path = join(folder, "model");
      const tensors = await model.variables.save();
      await writeSavedModel(
        path,
        () => savedPrediction({ config: CONFIG, tensors }),
      );
      const batch = seededImages([2, 64, 96, 3]);
      await Deno.writeFile(
        join(folder, "images"),
        new Uint8Array(batch.pixels.buffer as ArrayBuffer),
      );
      const program = `
import json, sys, numpy, tensorflow as tf
path, images, shape = sys.argv[1:]
images = numpy.fromfile(images, "float32").reshape(json.loads(shape))
signature = tf.saved_model.load(path).signatures["serving_default"]
outputs = signature(images=tf.constant(images))
print(json.dumps({name: values.numpy().tolist() for name, values in outputs.items()}))
`;
      const printed = await runPython(
        program,
        path,
        join(folder, "images"),
        JSON.stringify(batch.shape),
      );
      assertOutputs(JSON.parse(printed), await model.headOutputs(batch));
    });
    model.dispose();
  },
);

const FRESH = { backbone: "resnet10_slim", preparation: {} };

Deno.test("writeSavedModel() replaces a SavedModel and nothing else", async () => {
  const model = await seededModel(await selectBackend("cpu"), FRESH);
  const content = { config: FRESH, tensors: await model.variables.save() };
  const make = () => savedPrediction(content);
  await inFolder(async (folder) => {
    await writeSavedModel(join(folder, "model"), make);
    const { size } = await Deno.stat(join(folder, "model", "saved_model.pb"));
    await writeSavedModel(join(folder, "model"), make);
    assertEquals(await filesIn(join(folder, "model")), ["saved_model.pb"]);
    // 32 bits per weight, and little else.
    const bytes = content.tensors.values()
      .reduce((sum, { data }) => sum + data.byteLength, 0);
    assertEquals(Math.round(20 * size / bytes), 20);
    await assertRejects(
      () => writeSavedModel(folder, make),
      WeightsError,
      `Cannot write weights to ${folder}: the folder has model, which is not of a SavedModel`,
    );
    const missing = new Map(content.tensors);
    missing.delete("regression.bias");
    await assertRejects(
      () =>
        writeSavedModel(
          join(folder, "x"),
          () => savedPrediction({ ...content, tensors: missing }),
        ),
      WeightsError,
      "regression.bias is missing",
    );
    assertEquals(await filesIn(folder), ["model"]);
  });
  model.dispose();
});
