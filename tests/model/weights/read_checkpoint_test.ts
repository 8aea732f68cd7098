import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";
import { join } from "node:path";
import { parseModelConfig } from "../../../model/network/model_config.ts";
import {
  DeviceIqaModel,
  restoreModel,
} from "../../../model/scoring/device_iqa_model.ts";
import { decodeImage } from "../../../data/images/decode/decode_image.ts";
import { normalizeImage } from "../../../data/images/normalize_image.ts";
import { loadIqaModel, selectBackend } from "../../../model/mod.ts";
import { readBackbone } from "../../../model/weights/read_backbone.ts";
import { readCheckpoint } from "../../../model/weights/read_checkpoint.ts";
import {
  type Safetensors,
  writeSafetensors,
} from "../../../model/weights/safetensors.ts";
import { WeightsError } from "../../../model/weights/weights_error.ts";
import { sharedPath, testWithShared } from "../../support/shared.ts";
import { inFolder } from "../support/in_folder.ts";
import { channelsLast, readNpy } from "../support/read_npy.ts";

const runtime = await selectBackend("wasm", { log: () => {} });

interface SharedCheckpoint {
  checkpoint: { file: string };
  config: { arch: string; widthDivisor?: number };
  eval: { outputs: number[][] };
  scoreMapped: number[];
}

for (const model of ["resnet18", "resnet18-slim-legacy"]) {
  testWithShared(
    `LinearityIQA's ${model} gives LinearityIQA's outputs and scores`,
    "fixtures/model_checkpoint.json",
    async (path) => {
      const { models } = JSON.parse(await Deno.readTextFile(path)) as {
        models: Record<string, SharedCheckpoint>;
      };
      const expected = models[model]!;
      const file = path.replace(
        "model_checkpoint.json",
        expected.checkpoint.file,
      );
      const loaded = restoreModel(file, await readCheckpoint(file), runtime);
      const { arch, widthDivisor } = expected.config;
      assertEquals(loaded.config.backbone, arch);
      const width = widthDivisor && 64 / widthDivisor;
      assertEquals(loaded.config.width, width);
      assertEquals(loaded.config.preparation, {});
      await assertOutputs(loaded, expected, path);
      loaded.dispose();
    },
  );
}

async function assertOutputs(
  model: DeviceIqaModel,
  expected: SharedCheckpoint,
  path: string,
): Promise<void> {
  const input = channelsLast(
    await readNpy(
      path.replace("model_checkpoint.json", "model_input_eval.npy"),
    ),
  );
  const outputs = await model.headOutputs({
    pixels: input.data,
    shape: input.shape as [number, number, number, number],
  });
  // The tolerance is that of the fixtures' README: float32 against float64.
  const close = (actual: number, value: number, scale = 1) =>
    assertAlmostEquals(
      actual,
      value,
      scale * 1e-4 * Math.max(1, Math.abs(value)),
    );
  expected.eval.outputs.forEach((head, index) =>
    head.forEach((value, row) => close(outputs[index]![row]!, value))
  );
  // Its k[0] and b[0] are the last head's; a wrong order is off by units.
  const slope = model.config.lines![2]!.slope;
  expected.scoreMapped.forEach((value, row) =>
    close(model.map(outputs[2][row]!), value, slope)
  );
}

testWithShared(
  "loadIqaModel() scores the reference's photograph with a .pth, whatever its name",
  "data/paper/1000.JPG",
  async (photograph) => {
    const checkpoint = sharedPath("fixtures/iqa_resnet18slim_legacy.pth");
    assert(checkpoint, "../shared has the photograph and no checkpoint");
    await inFolder(async (folder) => {
      const renamed = join(folder, "weights.safetensors");
      await Deno.copyFile(checkpoint, renamed);
      const scores = [];
      for (const path of [checkpoint, renamed]) {
        const model = await loadIqaModel(path, { runtime });
        scores.push(await model.score(photograph));
        model.dispose();
      }
      // What the network says of the whole photograph, without score().
      const direct = restoreModel(
        checkpoint,
        await readCheckpoint(checkpoint),
        runtime,
      );
      const image = await decodeImage(photograph);
      const [, , last] = await direct.headOutputs({
        pixels: normalizeImage(image),
        shape: [1, image.height, image.width, 3],
      });
      assertAlmostEquals(scores[0]!, direct.map(last[0]!), 1e-3);
      // torch 2.13 in float64: the layers of LinearityIQA's model on Pillow's pixels, times k[0], plus b[0].
      assertAlmostEquals(scores[0]!, 309.8667, 2e-3);
      assertEquals(scores[0], scores[1]);
      direct.dispose();
    });
  },
);

/** The weights of a small network under LinearityIQA's names. */
async function stateDict(): Promise<Safetensors["tensors"]> {
  const config = { backbone: "resnet10_slim", width: 4, preparation: {} };
  const model = new DeviceIqaModel(runtime, config, 5);
  const tensors = await model.variables.save();
  model.dispose();
  return tensors;
}

async function withCheckpoint(
  content: Safetensors,
  test: (path: string) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    const path = join(folder, "x.safetensors");
    await writeSafetensors(path, content);
    await test(path);
  });
}

Deno.test("readCheckpoint() reads a state_dict in safetensors, without a configuration", async () => {
  const plain = await stateDict();
  const tensors = new Map(
    [...plain].map(([name, tensor]) => [`module.${name}`, tensor]),
  );
  tensors.set("module.features.1.num_batches_tracked", {
    shape: [],
    data: new Float32Array([3]),
  });
  await withCheckpoint({ tensors, metadata: {} }, async (path) => {
    const { tensors: read, metadata } = await readCheckpoint(path);
    assertEquals(new Map(read), plain);
    assertEquals(parseModelConfig(metadata.model), {
      backbone: "resnet10_slim",
      width: 4,
      preparation: {},
    });
  });
});

async function assertRefused(
  change: (tensors: Safetensors["tensors"]) => void,
  reason: string,
): Promise<void> {
  const tensors = await stateDict();
  change(tensors);
  await withCheckpoint({ tensors, metadata: {} }, async (path) => {
    await assertRejects(() => readCheckpoint(path), WeightsError, reason);
  });
}

Deno.test("readCheckpoint() says why weights are of no known network", async () => {
  await assertRefused((tensors) => tensors.clear(), "it has no tensors");
  await assertRefused(
    (tensors) => tensors.delete("features.4.0.bn1.bias"),
    "features do not match a known backbone",
  );
  await assertRefused(
    (tensors) => tensors.delete("dr7.0.weight"),
    "it is a resnet10_slim without the heads of an IQA model",
  );
  await assertRefused((tensors) => {
    for (const [name, tensor] of [...tensors]) {
      tensors.set(`module.${name}`, tensor);
    }
  }, 'it has several tensors for "dr6.0.bias"');
});

Deno.test("readCheckpoint() refuses lines that are not three numbers each", async () => {
  const line = (...data: number[]) => ({
    shape: [data.length],
    data: new Float32Array(data),
  });
  await assertRefused((tensors) => {
    tensors.set("k", line(1, 2)).set("b", line(0, 0, 0));
  }, "its k is not a number for each of three heads");
  await assertRefused((tensors) => {
    tensors.set("k", line(1, 2, 3)).set("b", line(0, NaN, 0));
  }, "its b is not a number for each of three heads");
});

Deno.test("readCheckpoint() calls weights of another network such, with a name of theirs", async () => {
  await assertRefused((tensors) => {
    const [first] = tensors.values();
    tensors.clear();
    tensors.set("encoder.block.0.weight", first!);
  }, "its 1 tensor is of no known network, which would have names like");
});

/** Two sets of weights, of which the second ends in another bias. */
async function twoSets(
  first: string,
  second: string,
): Promise<Safetensors["tensors"]> {
  const sets = new Map<string, { shape: number[]; data: Float32Array }>();
  for (const [name, tensor] of await stateDict()) {
    sets.set(`${first}${name}`, tensor);
    const isBias = name === "regression.bias";
    const other = isBias
      ? { shape: tensor.shape, data: Float32Array.of(9) }
      : tensor;
    sets.set(`${second}${name}`, other);
  }
  return sets;
}

/** The last bias of the set that is taken, and what is said of it. */
async function taken(
  tensors: Safetensors["tensors"],
  set?: string,
): Promise<{ bias: number; lines: string[] }> {
  const lines: string[] = [];
  let bias = NaN;
  await withCheckpoint({ tensors, metadata: {} }, async (path) => {
    const log = (line: string) => void lines.push(line);
    const options = set === undefined ? { log } : { set, log };
    const { tensors: read } = await readCheckpoint(path, {}, options);
    bias = read.get("regression.bias")!.data[0]!;
  });
  return { bias, lines };
}

/** The last bias of {@linkcode stateDict}, which the first of two sets has. */
async function plainBias(): Promise<number> {
  return (await stateDict()).get("regression.bias")!.data[0]!;
}

/** Sets of the field's programs; the second of each is what they predict with. */
const AVERAGES: readonly [string, string][] = [
  ["params.", "params_ema."], // BasicSR, pyiqa
  ["state_dict.", "state_dict_ema."], // timm
  ["model.", "model_ema."], // timm, DETR
  ["model.", "ema.module."],
  ["student.", "teacher."], // DINO
  ["model.", "swa_model.module."], // torch.optim.swa_utils
  ["state_dict.net.", "state_dict.netEMA."],
  ["ema_state_dict.", "state_dict."], // OpenMMLab's EMAHook, which swaps them
  ["net.", "net_avg."],
  ["state_dict.module.encoder_k.", "state_dict.module.encoder_q."], // MoCo
  ["module.momentum_encoder.", "module.base_encoder."], // MoCo v3
  ["target_network.encoder.", "online_network.encoder."], // BYOL
];

for (const [plain, averaged] of AVERAGES) {
  Deno.test(`readCheckpoint() takes ${averaged} and not ${plain}, and says so`, async () => {
    const { bias, lines } = await taken(await twoSets(plain, averaged));
    assertEquals(bias, 9);
    assertEquals(lines.length, 1);
    assert(lines[0]!.startsWith("of the sets of weights "), lines[0]);
    const set = averaged.replace("module.", "").replace(/\.$/, "");
    assert(lines[0]!.endsWith(`, "${set}" is used`), lines[0]);
  });
}

Deno.test("readCheckpoint() takes the set that is asked for", async () => {
  const tensors = await twoSets("params.", "params_ema.");
  const { bias, lines } = await taken(tensors, "params");
  assertEquals(bias, await plainBias());
  assertEquals(lines, []);
  await withCheckpoint({ tensors, metadata: {} }, async (path) => {
    await assertRejects(
      () => readCheckpoint(path, {}, { set: "parms" }),
      WeightsError,
      'it has no set of weights "parms"; it has "params", "params_ema"',
    );
  });
});

Deno.test("readCheckpoint() takes no set where nothing says which", async () => {
  await withCheckpoint(
    { tensors: await twoSets("a.", "b."), metadata: {} },
    async (path) => {
      await assertRejects(
        () => readCheckpoint(path),
        WeightsError,
        'it has several sets of weights, "a", "b": choose one with',
      );
    },
  );
});

Deno.test("readBackbone() reads a ResNet whose parts are numbered, under any name", async () => {
  const features = [...await stateDict()]
    .filter(([name]) => name.startsWith("features."));
  assertEquals(features.length, 60);
  const expected = new Map(features);
  for (const prefix of ["", "encoder.", "module.backbone.0."]) {
    const tensors = new Map(features.map(([name, tensor]) => [
      name.replace("features.", prefix),
      tensor,
    ]));
    tensors.set(`${prefix}9.weight`, { shape: [1], data: new Float32Array(1) });
    await withCheckpoint({ tensors, metadata: {} }, async (path) => {
      const { tensors: read } = await readBackbone(path);
      assertEquals(new Map(read), expected, prefix);
    });
  }
});

Deno.test("readBackbone() says what helps where several could be meant", async () => {
  const tensors = await twoSets("a.", "b.");
  const { shape, data } = tensors.get("b.features.0.weight")!;
  tensors.set("b.features.0.weight", { shape, data: data.map(() => 3) });
  await withCheckpoint({ tensors, metadata: {} }, async (path) => {
    await assertRejects(
      () => readBackbone(path),
      WeightsError,
      'several sets of weights, "a", "b": save the one that is meant alone',
    );
  });
});

Deno.test("readCheckpoint() takes a module that is saved under two names", async () => {
  const tensors = new Map(
    [...await stateDict()].flatMap(([name, tensor]) => [
      [`net.${name}`, tensor] as const,
      [`loss.net.${name}`, tensor] as const,
    ]),
  );
  const { lines } = await taken(tensors);
  assertEquals(lines, []);
});

Deno.test("readCheckpoint() prefers an IQA network to the network of a perceptual loss", async () => {
  const tensors = await twoSets("net.", "loss.vgg_ema.");
  for (const name of [...tensors.keys()]) {
    if (name.startsWith("loss.vgg_ema.") && !name.includes("features")) {
      tensors.delete(name);
    }
  }
  const { bias } = await taken(tensors);
  assertEquals(bias, await plainBias());
});
