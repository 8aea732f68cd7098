import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";
import { join } from "node:path";
import type { RgbImage } from "../../../data/mod.ts";
import {
  createIqaModel,
  type IqaModel,
  type IqaModelOptions,
  loadIqaModel,
  selectBackend,
} from "../../../model/mod.ts";
import {
  readSafetensors,
  type Safetensors,
  writeSafetensors,
} from "../../../model/weights/safetensors.ts";
import { patternImage, writePng } from "../../data/_files.ts";
import { inFolder } from "../support/in_folder.ts";

const runtime = await selectBackend("wasm", { log: () => {} });

function smallModel(options: IqaModelOptions = {}): Promise<IqaModel> {
  return createIqaModel({
    backbone: "resnet10_slim",
    runtime,
    seed: 3,
    ...options,
  });
}

function part(
  image: RgbImage,
  top: number,
  left: number,
  side: number,
): RgbImage {
  const data = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++) {
    const start = ((top + y) * image.width + left) * 3;
    data.set(image.data.subarray(start, start + 3 * side), 3 * side * y);
  }
  return { data, height: side, width: side };
}

Deno.test("predict() scores each image by itself, whatever its size and company", async () => {
  const model = await smallModel();
  const images = [
    patternImage(24, 32),
    patternImage(33, 20),
    patternImage(24, 32),
  ];
  images[2]!.data.fill(90);
  const together = await model.predict(images);
  for (const [i, image] of images.entries()) {
    const [alone] = await model.predict([image]);
    // The same sums in another order of the batch: float32 rounding only.
    assertAlmostEquals(together[i]!, alone!, 1e-5);
  }
  assert(Math.abs(together[0]! - together[2]!) > 1e-4, "images differ");
  assertEquals((await model.predict([])).length, 0);
  model.dispose();
});

Deno.test("predict() keeps no tensor", async () => {
  const model = await smallModel();
  const { tf } = model.runtime;
  await model.predict([patternImage(24, 24)]);
  const before = tf.memory().numTensors;
  await model.predict([patternImage(24, 24), patternImage(30, 24)]);
  assertEquals(tf.memory().numTensors, before);
  model.dispose();
});

Deno.test("a seed decides the first weights", async () => {
  const scores: number[] = [];
  for (const seed of [3, 3, 4]) {
    const model = await smallModel({ seed });
    scores.push((await model.predict([patternImage(24, 24)]))[0]!);
    model.dispose();
  }
  assertEquals(scores[0], scores[1]);
  assert(scores[0] !== scores[2]);
});

Deno.test("score() applies preparation and line, and averages the crops", async () => {
  await inFolder(async (folder) => {
    const image = patternImage(40, 50);
    const path = await writePng(folder, "image.png", image);
    const crop = { height: 32, width: 32 };
    const model = await smallModel({ preparation: { crop, crops: 5 } });
    // Corners and center, by hand.
    const places = [[0, 0], [0, 18], [8, 0], [8, 18], [4, 9]];
    const raw = await model.predict(
      places.map(([top, left]) => part(image, top!, left!, 32)),
    );
    const mean = raw.reduce((sum, score) => sum + score) / 5;
    assertAlmostEquals(await model.score(path), mean, 1e-5);

    const line = { slope: -2, intercept: 7 };
    const lines = [
      { slope: 1, intercept: 0 },
      { slope: 1, intercept: 0 },
      line,
    ];
    const mapped = await smallModel({ preparation: { crop, crops: 5 }, lines });
    assertAlmostEquals(await mapped.score(path), 7 - 2 * mean, 1e-5);
    model.dispose();
    mapped.dispose();
  });
});

/** A model in a file. */
async function withSaved(
  test: (path: string, model: IqaModel) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    const path = join(folder, "model.safetensors");
    const model = await smallModel({ preparation: { crops: 1 } });
    await model.save(path);
    await test(path, model);
    model.dispose();
  });
}

Deno.test("a network of another kind is the same after it was saved", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "model.safetensors");
    const options = {
      backbone: "alexnet",
      width: 2,
      pool: "mean+std" as const,
      p7: 2,
      batchNormEnd: true,
    };
    const model = await smallModel(options);
    await model.save(path);
    const loaded = await loadIqaModel(path, { runtime });
    assertEquals(loaded.config, { ...options, preparation: {} });
    const image = patternImage(127, 159);
    assertEquals(await loaded.predict([image]), await model.predict([image]));
    // 63×31 pixels leave a map of 3×1 before the last pooling, 63×63 one of 3×3
    // and a last map of 1×1; neither has the cells of a second level.
    for (
      const [width, reason] of [
        [31, "Cannot move a 3x3 window over a map: it is 3x1"],
        [63, "Cannot pool a map in 2x2 cells: it is 1x1"],
      ] as const
    ) {
      await assertRejects(
        () => loaded.predict([patternImage(63, width)]),
        RangeError,
        reason,
      );
    }
    model.dispose();
    loaded.dispose();
  });
});

Deno.test("loadIqaModel() gives back the model that was saved", async () => {
  await withSaved(async (path, model) => {
    const loaded = await loadIqaModel(path, { runtime });
    const image = patternImage(24, 28);
    assertEquals(await loaded.predict([image]), await model.predict([image]));
    assertEquals(loaded.config, model.config);
    loaded.dispose();
  });
});

/** A configuration in JSON with some of its entries replaced. */
function configured(model: string, entries: object): string {
  return JSON.stringify({ ...JSON.parse(model), ...entries });
}

const DAMAGES: Record<string, (content: Safetensors) => void> = {
  "was it written by this library?": ({ metadata }) => {
    delete metadata.model;
  },
  "is not JSON": ({ metadata }) => {
    metadata.model = "{";
  },
  "is not an object, or has no preparation": ({ metadata }) => {
    metadata.model = "null";
  },
  'there is no "resnet19"; did you mean resnet18?': ({ metadata }) => {
    metadata.model = metadata.model!.replace("resnet10_slim", "resnet19");
  },
  "features.0.weight has shape [16,3,7,7] and the model [64,3,7,7]": (
    { metadata },
  ) => {
    metadata.model = metadata.model!.replace("resnet10_slim", "resnet18");
  },
  "dr6.0.weight is missing": ({ tensors }) => {
    tensors.delete("dr6.0.weight");
  },
  "an image size is": ({ metadata }) => {
    const config = JSON.parse(metadata.model!);
    config.preparation.crop = { height: 1e9, width: -1 };
    metadata.model = JSON.stringify(config);
  },
  "width is 0.5, not a whole number from 1 to 128": ({ metadata }) => {
    metadata.model = configured(metadata.model!, { width: 0.5 });
  },
  "p6 is 1000, not a whole number from 1 to 8": ({ metadata }) => {
    metadata.model = configured(metadata.model!, { p6: 1000 });
  },
  'there is no "mean"; did you mean max?': ({ metadata }) => {
    metadata.model = configured(metadata.model!, { pool: "mean" });
  },
  "batchNormEnd is 1, not true or false": ({ metadata }) => {
    metadata.model = configured(metadata.model!, { batchNormEnd: 1 });
  },
  "features.0.weight has shape [16,3,7,7] and the model [8,3,7,7]": (
    { metadata },
  ) => {
    const config = JSON.parse(metadata.model!);
    metadata.model = JSON.stringify({ ...config, width: 8 });
  },
  "the mappings of the three heads are not numbers": ({ metadata }) => {
    const config = JSON.parse(metadata.model!);
    config.lines = [{ slope: "1", intercept: 0 }];
    metadata.model = JSON.stringify(config);
  },
};

Deno.test("loadIqaModel() says what is wrong with a checkpoint", async () => {
  await withSaved(async (path) => {
    const load = () => loadIqaModel(path, { runtime });
    for (const [reason, damage] of Object.entries(DAMAGES)) {
      const content = await readSafetensors(path);
      damage(content);
      const damaged = `${path}.damaged`;
      await writeSafetensors(damaged, content);
      const error = await assertRejects(
        () => loadIqaModel(damaged, { runtime }),
        Error,
        reason,
      );
      assert(error.message.startsWith(`Cannot load ${damaged}: `));
    }
    (await load()).dispose();
  });
});

Deno.test("createIqaModel() names the nearest backbone", async () => {
  await assertRejects(
    () => smallModel({ backbone: "resnet1" }),
    RangeError,
    'there is no "resnet1"; did you mean resnet18?',
  );
});
