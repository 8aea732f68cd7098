import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import {
  type Batch,
  batchCount,
  batches,
  type BatchOptions,
} from "../../../data/mod.ts";
import { decodeImage } from "../../../data/images/decode/decode_image.ts";
import { normalizeImage } from "../../../data/images/normalize_image.ts";
import type { ScoredImage } from "../../../data/images/scored_image.ts";
import { patternImage, withFolder, writeImages, writePng } from "../_files.ts";

const evaluation = { batchSize: 4, seed: 1, epoch: 0 };
const crop = { height: 8, width: 10 };
const training = { ...evaluation, crop, shuffle: true, augment: true };

async function collect(
  images: readonly ScoredImage[],
  options: BatchOptions,
): Promise<Batch[]> {
  return await Array.fromAsync(batches(images, options));
}

Deno.test("batches() yields pixels and scores in order, and a short last batch", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 6);
    const all = await collect(images, evaluation);
    assertEquals(all.map(({ number }) => number), [0, 1]);
    assertEquals(all.map(({ shape }) => shape), [[4, 24, 32, 3], [
      2,
      24,
      32,
      3,
    ]]);
    assertEquals(all.flatMap(({ indices }) => indices), [0, 1, 2, 3, 4, 5]);
    assertEquals(
      all.flatMap(({ names }) => names),
      images.map(({ name }) => name),
    );
    assertEquals(all[1]!.subjective, Float64Array.of(4, 5));
    const third = normalizeImage(await decodeImage(images[2]!.path));
    assertEquals(all[0]!.pixels.slice(2 * 24 * 32 * 3, 3 * 24 * 32 * 3), third);
    assertEquals(batchCount(images, evaluation), 2);
  });
});

Deno.test("batches() resizes to one size and crops the center", async () => {
  await withFolder(async (folder) => {
    const images = [
      {
        name: "a",
        path: await writePng(folder, "a.png", patternImage(24, 32)),
        score: 1,
      },
      {
        name: "b",
        path: await writePng(folder, "b.png", patternImage(50, 20)),
        score: 2,
      },
    ];
    const [resized] = await collect(images, {
      ...evaluation,
      size: { height: 12, width: 14 },
    });
    assertEquals(resized!.shape, [2, 12, 14, 3]);
    const [cropped] = await collect(images, { ...evaluation, crop });
    assertEquals(cropped!.shape, [2, 8, 10, 3]);
    // The center of 24x32 begins at row 8, column 11.
    const whole = normalizeImage(patternImage(24, 32));
    assertEquals(
      cropped!.pixels.slice(0, 30),
      whole.slice((8 * 32 + 11) * 3, (8 * 32 + 21) * 3),
    );
  });
});

Deno.test("batches() yields five crops per image: four corners and the center", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 3);
    const all = await collect(images, {
      ...evaluation,
      batchSize: 10,
      crop,
      crops: 5,
    });
    assertEquals(all.map(({ shape }) => shape), [[10, 8, 10, 3], [
      5,
      8,
      10,
      3,
    ]]);
    assertEquals(all.flatMap(({ indices }) => indices), [
      0,
      0,
      0,
      0,
      0,
      1,
      1,
      1,
      1,
      1,
      2,
      2,
      2,
      2,
      2,
    ]);
    const whole = normalizeImage(await decodeImage(images[0]!.path));
    const corners = [[0, 0], [0, 22], [16, 0], [16, 22], [8, 11]];
    corners.forEach(([top, left], part) => {
      const begin = part * 8 * 10 * 3;
      const row = all[0]!.pixels.slice(begin, begin + 30);
      const at = (top! * 32 + left!) * 3;
      assertEquals(row, whole.slice(at, at + 30));
    });
  });
});

Deno.test("batches() gives the same pixels whatever is read ahead", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 14);
    const patient = await collect(images, { ...training, prefetch: 0 });
    assertEquals(await collect(images, { ...training, prefetch: 5 }), patient);
    assertEquals(patient.map(({ shape }) => shape[0]), [4, 4, 6]);
  });
});

Deno.test("batches() resumes an epoch where it was left", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 14);
    const whole = await collect(images, training);
    for (const start of [0, 1, 2, 3]) {
      assertEquals(
        await collect(images, { ...training, start }),
        whole.slice(start),
      );
    }
  });
});

Deno.test("batches() augments an image differently in each epoch and for each seed", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 4);
    const pixelsOf = async (seed: number, epoch: number) => {
      const [batch] = await collect(images, { ...training, seed, epoch });
      const row = batch!.indices.indexOf(0) * crop.height * crop.width * 3;
      return batch!.pixels.slice(row, row + crop.height * crop.width * 3);
    };
    assertEquals(await pixelsOf(1, 0), await pixelsOf(1, 0));
    assertNotEquals(await pixelsOf(1, 0), await pixelsOf(1, 1));
    assertNotEquals(await pixelsOf(1, 0), await pixelsOf(2, 0));
  });
});

Deno.test("batches() augments an image alike whatever the batch size", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 8);
    const length = crop.height * crop.width * 3;
    const byIndex = async (batchSize: number) => {
      const rows = (await collect(images, { ...training, batchSize })).flatMap((
        { indices, pixels },
      ) =>
        indices.map((index, row) =>
          [index, pixels.slice(row * length, (row + 1) * length)] as const
        )
      );
      return rows.toSorted(([a], [b]) => a - b);
    };
    assertEquals(await byIndex(8), await byIndex(4));
  });
});

Deno.test("batches() keeps images of different size apart in evaluation", async () => {
  await withFolder(async (folder) => {
    const heights = [10, 10, 12, 10, 10, 10];
    const images = await Promise.all(heights.map(async (height, score) => ({
      name: `${score}`,
      path: await writePng(folder, `${score}.png`, patternImage(height, 9)),
      score,
    })));
    const all = await collect(images, evaluation);
    assertEquals(all.map(({ indices }) => indices), [[0, 1], [2], [3], [4, 5]]);
    assertEquals(all.map(({ number }) => number), [0, 0, 0, 1]);
    assertEquals(all.map(({ shape }) => shape[1]), [10, 12, 10, 10]);
    await assertRejects(
      () => collect(images, { ...evaluation, batchSize: 6, shuffle: true }),
      Error,
      "Cannot train on images of different size without size or crop: ",
    );
  });
});

Deno.test("batches() names an image that is smaller than the crop", async () => {
  await withFolder(async (folder) => {
    const images = [{
      name: "dot (1).png",
      path: await writePng(folder, "dot.png", patternImage(1, 1)),
      score: 1,
    }];
    await assertRejects(
      () => collect(images, training),
      Error,
      `Cannot crop image "${
        images[0]!.path
      }": it is 1x1 (height x width), smaller than the crop of 8x10`,
    );
  });
});

Deno.test("batches() stops at an unreadable image with its name, after the batches before it", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 10);
    await Deno.writeTextFile(images[5]!.path, "not an image");
    const seen: number[] = [];
    await assertRejects(
      async () => {
        for await (const { number } of batches(images, evaluation)) {
          seen.push(number);
        }
      },
      Error,
      `Cannot decode image "${images[5]!.path}": it is not an image`,
    );
    assertEquals(seen, [0]);
  });
});

Deno.test("batches() skips unreadable images where asked, and reports each one", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 9);
    const whole = await collect(images, evaluation);
    await Deno.writeTextFile(images[1]!.path, "not an image");
    await Deno.remove(images[8]!.path);
    const skipped: string[] = [];
    const skipUnreadable = (name: string, reason: string) =>
      skipped.push(`${name}: ${reason}`);
    const all = await collect(images, { ...evaluation, skipUnreadable });
    assertEquals(all.map(({ indices }) => indices), [[0, 2, 3], [4, 5, 6, 7]]);
    assertEquals(all[1], whole[1]);
    assertEquals(skipped, [
      "photo (1).png: it is not an image of a known format, or too damaged to tell",
      "photo (8).png: it is not there",
    ]);
  });
});

Deno.test("batches() leaves out a training batch that skipping made too short to learn from", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 12);
    const plan = await collect(images, training);
    for (const index of plan[1]!.indices.slice(0, 2)) {
      await Deno.remove(images[index]!.path);
    }
    const all = await collect(images, {
      ...training,
      skipUnreadable: () => {},
    });
    assertEquals(all, [plan[0]!, plan[2]!]);
  });
});

Deno.test("batches() learns from whole batches of two, and not from one image of them", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 6);
    const two = { ...training, batchSize: 2 };
    const plan = await collect(images, two);
    assertEquals(plan.map(({ indices }) => indices.length), [2, 2, 2]);
    await Deno.remove(images[plan[1]!.indices[0]!]!.path);
    const all = await collect(images, { ...two, skipUnreadable: () => {} });
    assertEquals(all, [plan[0]!, plan[2]!]);
  });
});

Deno.test("batches() learns from batches of one", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 3);
    const all = await collect(images, { ...training, batchSize: 1 });
    assertEquals(all.map(({ indices }) => indices.length), [1, 1, 1]);
    assertEquals(all.flatMap(({ indices }) => indices).toSorted(), [0, 1, 2]);
  });
});

Deno.test("batches() learns from three images that are left of a batch, and not from two", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 10);
    const five = { ...training, batchSize: 5, skipUnreadable: () => {} };
    const plan = await collect(images, five);
    for (const [batch, gone] of [[0, 2], [1, 3]] as const) {
      for (const index of plan[batch]!.indices.slice(0, gone)) {
        await Deno.remove(images[index]!.path);
      }
    }
    const all = await collect(images, five);
    assertEquals(all.map(({ number, indices }) => [number, ...indices]), [
      [0, ...plan[0]!.indices.slice(2)],
    ]);
  });
});

Deno.test("batches() throws if no image at all can be used", async () => {
  const images = [1, 2, 3].map((score) => ({
    name: `${score}`,
    path: `/nowhere/${score}`,
    score,
  }));
  await assertRejects(
    () => collect(images, { ...evaluation, skipUnreadable: () => {} }),
    Error,
    "Cannot read batches: none of 3 images can be used",
  );
  assertEquals(await collect([], evaluation), []);
});

Deno.test("batches() ends when it is aborted", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 12);
    const controller = new AbortController();
    const seen: number[] = [];
    await assertRejects(
      async () => {
        for await (
          const { number } of batches(images, {
            ...evaluation,
            signal: controller.signal,
          })
        ) {
          seen.push(number);
          controller.abort(new Error("enough"));
        }
      },
      Error,
      "enough",
    );
    assertEquals(seen, [0]);
  });
});

Deno.test("batches() can be left early, even with an unreadable image read ahead", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 8);
    await Deno.remove(images[5]!.path);
    const seen: number[] = [];
    for await (const { number } of batches(images, evaluation)) {
      seen.push(number);
      break;
    }
    assertEquals(seen, [0]);
  });
});

Deno.test("batches() hands over arrays that it does not use again", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 8);
    const [first, second] = await collect(images, evaluation);
    assert(first!.pixels.buffer !== second!.pixels.buffer);
    assertEquals(first!.pixels.byteLength, first!.pixels.buffer.byteLength);
  });
});

Deno.test("batches() reads ahead no further than it may", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 20);
    const reader = batches(images, { ...evaluation, prefetch: 1 });
    await reader.next();
    // Batches 0 and 1 are read by now; the third is not begun, so that losing a file of it still matters.
    await Deno.remove(images[11]!.path);
    await reader.next();
    await assertRejects(
      () => reader.next(),
      Error,
      `Cannot decode image "${images[11]!.path}"`,
    );
  });
});

Deno.test("batches() reads while the caller computes without a pause", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 8);
    const reader = batches(images, evaluation);
    await reader.next();
    const end = performance.now() + 300;
    while (performance.now() < end); // no turn of the event loop meanwhile
    for (const { path } of images.slice(4)) Deno.removeSync(path);
    // Were the files opened only now, they would be missing.
    assertEquals((await reader.next()).value!.indices, [4, 5, 6, 7]);
  });
});
