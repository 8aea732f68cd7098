import { assert, assertEquals, assertLess } from "@std/assert";
import { join } from "node:path";
import { batches, type ScoredImage } from "../../../../data/mod.ts";
import { headsLoss } from "../../../../model/learning/heads_loss.ts";
import { DeviceIqaModel } from "../../../../model/scoring/device_iqa_model.ts";
import { selectBackend } from "../../../../model/runtime/select_backend.ts";
import {
  cacheFeatures,
  featureBatches,
} from "../../../../model/training/features/cache_features.ts";
import { Optimizer } from "../../../../model/learning/optimizer.ts";
import { loadIqaModel } from "../../../../model/scoring/load_iqa_model.ts";
import type { TestResult } from "../../../../model/runs/report_data.ts";
import { trainRun } from "../../../../model/training/train.ts";
import { trainingStep } from "../../../../model/learning/training_step.ts";
import { inFolder } from "../../support/in_folder.ts";
import { tinyConfig, writeTinyDataset } from "../../support/tiny_dataset.ts";

const runtime = await selectBackend("wasm", { log: () => {} });
const size = { height: 24, width: 26 };
const SHUFFLED = { batchSize: 5, shuffle: true, seed: 3 };
const STEP = {
  loss: headsLoss({ type: "norm-in-norm" }),
  learningRate: 1e-3,
};

function tinyModel(seed = 1): DeviceIqaModel {
  const config = { backbone: "resnet10_slim", preparation: { size } };
  return new DeviceIqaModel(runtime, config, seed);
}

async function tinyImages(folder: string): Promise<ScoredImage[]> {
  const paths = await writeTinyDataset(folder);
  return paths.slice(0, 22)
    .map((path, i) => ({ name: path, path, score: (7 * i % 22) / 22 }));
}

function optimizerOf({ device, variables }: DeviceIqaModel): Optimizer {
  const settings = { optimizer: "adam", ftLrRatio: 0, weightDecay: 0 } as const;
  return new Optimizer(device, variables, settings);
}

function largestDifference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): number {
  assertEquals(a.length, b.length);
  return Array.from(a, (value, i) => Math.abs(value - b[i]!))
    .reduce((x, y) => Math.max(x, y), 0);
}

Deno.test("cacheFeatures() predicts what the images predict", async () => {
  await inFolder(async (folder) => {
    const images = await tinyImages(folder);
    const model = tinyModel();
    const features = await cacheFeatures(model, images, {
      batchSize: 7,
      preparation: { size },
      folder,
    });
    const inOrder = { batchSize: 5, seed: 0, epoch: 0 };
    const cached = [...featureBatches(images, features, inOrder)];
    let number = 0;
    for await (const batch of batches(images, { ...inOrder, size })) {
      const other = cached[number++]!;
      assertEquals(other.names, batch.names);
      assertEquals(other.subjective, batch.subjective);
      const expected = await model.headOutputs(batch);
      const found = await model.headOutputs(other);
      // 32 bits, summed in another order in batches of another size.
      expected.forEach((output, head) =>
        assertLess(largestDifference(found[head]!, output), 1e-5)
      );
    }
    // 22 images in batches of 5.
    assertEquals([number, cached.length], [5, 5]);
    model.dispose();
  });
});

Deno.test("training from cached features is training with the backbone in evaluation mode", async () => {
  await inFolder(async (folder) => {
    const images = await tinyImages(folder);
    const [cachedModel, liveModel] = [tinyModel(), tinyModel()];
    const optimizers = [optimizerOf(cachedModel), optimizerOf(liveModel)];
    const before = await cachedModel.variables.save();
    const features = await cacheFeatures(cachedModel, images, {
      batchSize: 7,
      preparation: { size },
      folder,
    });
    for (let epoch = 0; epoch < 2; epoch++) {
      const order = { ...SHUFFLED, epoch };
      const cached = featureBatches(images, features, order);
      for await (const batch of batches(images, { ...order, size })) {
        // The other side looks at this very batch, through its own backbone.
        const [early, late] = await liveModel.features(batch);
        const [count] = batch.shape;
        const widths = [early!.length / count, late!.length / count] as const;
        const pixels = new Float32Array(early!.length + late!.length);
        for (let row = 0; row < count; row++) {
          const at = row * (widths[0] + widths[1]);
          const part = (of: Float32Array, width: number) =>
            of.subarray(row * width, (row + 1) * width);
          pixels.set(part(early!, widths[0]), at);
          pixels.set(part(late!, widths[1]), at + widths[0]);
        }
        const live = {
          pixels,
          features: widths,
          shape: [count, 1, 1, widths[0] + widths[1]] as [
            number,
            number,
            number,
            number,
          ],
        };
        const other = cached.next().value!;
        assertEquals(other.names, batch.names);
        const { subjective } = batch;
        const a = await trainingStep(
          cachedModel,
          optimizers[0]!,
          other,
          subjective,
          STEP,
        );
        const b = await trainingStep(
          liveModel,
          optimizers[1]!,
          live,
          subjective,
          STEP,
        );
        assertLess(Math.abs(a.loss - b.loss), 1e-5);
      }
      assertEquals(cached.next().done, true);
    }
    const after = await cachedModel.variables.save();
    let moved = 0;
    for (const [name, { data }] of before) {
      const isSame = largestDifference(data, after.get(name)!.data) === 0;
      // Weights and running statistics of the backbone: none has moved.
      if (name.startsWith("features.")) assert(isSame, name);
      else if (!isSame) moved++;
    }
    assert(moved > 20, `${moved} arrays of the heads have moved`);
    for (const optimizer of optimizers) optimizer.dispose();
    for (const model of [cachedModel, liveModel]) model.dispose();
  });
});

Deno.test("cacheFeatures() reads what the last run kept, and looks again where anything differs", async () => {
  await inFolder(async (folder) => {
    const images = await tinyImages(folder);
    const model = tinyModel();
    let looked = 0;
    const options = {
      batchSize: 8,
      preparation: { size },
      folder: join(folder, "features"),
      progress: () => looked++,
    };
    const first = await cacheFeatures(model, images, options);
    assertEquals(looked, 3);
    assertEquals(await cacheFeatures(model, images, options), first);
    assertEquals(looked, 3);
    // Another size, another list, other weights, and a damaged file.
    const other = { size: { height: 20, width: 20 } };
    await cacheFeatures(model, images, { ...options, preparation: other });
    assertEquals(looked, 6);
    await cacheFeatures(model, images.slice(1), options);
    assertEquals(looked, 9);
    const otherWeights = tinyModel(2);
    await cacheFeatures(otherWeights, images, options);
    assertEquals(looked, 12);
    otherWeights.dispose();
    for await (const { name } of Deno.readDir(options.folder)) {
      await Deno.truncate(join(options.folder, name), 100);
    }
    assertEquals(await cacheFeatures(model, images, options), first);
    assertEquals(looked, 15);
    model.dispose();
  });
});

Deno.test("cacheFeatures() keeps no more than twenty files", async () => {
  await inFolder(async (folder) => {
    const images = await tinyImages(folder);
    const model = tinyModel();
    const kept = join(folder, "features");
    await Deno.mkdir(kept);
    const old = new Date(2020, 1, 1);
    for (let i = 10; i < 35; i++) {
      const path = join(kept, `${`${i}`.repeat(32)}.safetensors`);
      await Deno.writeTextFile(path, "");
      await Deno.utime(path, old, old);
    }
    await Deno.writeTextFile(join(kept, "notes.txt"), "mine");
    const options = { batchSize: 8, preparation: { size }, folder: kept };
    await cacheFeatures(model, images.slice(0, 4), options);
    const names = await Array.fromAsync(Deno.readDir(kept), (it) => it.name);
    assertEquals(names.length, 21);
    assert(names.includes("notes.txt"));
    // The new one among them; those that were there are empty.
    const sizes = await Promise.all(
      names.filter((name) => name !== "notes.txt")
        .map(async (name) => (await Deno.stat(join(kept, name))).size),
    );
    assertEquals(sizes.filter((size) => size > 0).length, 1);
    model.dispose();
  });
});

Deno.test("runs with a frozen backbone look at each image once, whatever they hold out, and predict as from pixels", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const lines: string[] = [];
    const purposes = new Set<string>();
    const runs: { out: string; test: TestResult }[] = [];
    const home = Deno.env.get("XDG_CACHE_HOME");
    Deno.env.set("XDG_CACHE_HOME", folder); // not the user's
    try {
      for (const [seed, crops] of [[1, 1], [2, 1], [3, 5]] as const) {
        const config = tinyConfig(folder, {
          ...{ ftLrRatio: 0, epochs: 2, crops, seed },
          crop: { height: 16, width: 16 },
          // The first run draws a backbone, which stays as it is.
          ...runs[0] && { pretrained: join(runs[0].out, "best.safetensors") },
        });
        const out = join(folder, `run ${seed}`);
        const { test } = await trainRun(config, {
          out,
          log: (line) => lines.push(line),
          onPredict: (purpose) => purposes.add(`${seed} ${purpose}`),
        });
        runs.push({ out, test: test! });
      }
    } finally {
      if (home === undefined) Deno.env.delete("XDG_CACHE_HOME");
      else Deno.env.set("XDG_CACHE_HOME", home);
    }
    for (const { out, test } of runs) {
      // By pixels, in another runtime: 32 bits, summed in another order.
      const model = await loadIqaModel(join(out, "best.safetensors"));
      const paths = test.names.map((name) => join(folder, name));
      const scores = await model.score(paths);
      assertLess(largestDifference(test.predicted, scores), 1e-3);
      model.dispose();
    }
    assert(lines.includes("Augmentation is off, since the backbone is frozen"));
    assert(purposes.has("1 features"));
    assert(!purposes.has("2 features"), "the second run has looked again");
    const cache = join(folder, "iqa-norm-in-norm", "features");
    const kept = await Array.fromAsync(Deno.readDir(cache));
    // As they are learned from, and in five parts.
    assertEquals(kept.length, 2);
  });
});
