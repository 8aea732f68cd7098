import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { type Batch, batches, type BatchOptions } from "../../../data/mod.ts";
import { ImageError } from "../../../data/images/image_error.ts";
import { openLoader } from "../../../data/batches/open_loader.ts";
import type { ScoredImage } from "../../../data/images/scored_image.ts";
import { patternImage, withFolder, writeImages, writePng } from "../_files.ts";

const training: BatchOptions = {
  batchSize: 4,
  seed: 1,
  epoch: 0,
  shuffle: true,
  augment: true,
  size: { height: 20, width: 26 },
  crop: { height: 8, width: 10 },
};

async function collect(
  images: readonly ScoredImage[],
  options: BatchOptions,
): Promise<Batch[]> {
  return await Array.fromAsync(batches(images, options));
}

Deno.test("openLoader() gives the same batches whatever the number of workers", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 30);
    const alone = await collect(images, training);
    assertEquals(alone.length, 7); // 30 = 7 * 4 + 2, and the two join the last
    for (const workers of [1, 2, 3]) {
      await using loader = openLoader({ workers });
      for (const prefetch of [0, 1, 5]) {
        const options = { ...training, loader, prefetch };
        assertEquals(await collect(images, options), alone);
      }
    }
  });
});

Deno.test("openLoader() gives images of different size from workers in order", async () => {
  await withFolder(async (folder) => {
    const images = await Promise.all([10, 10, 12, 10].map(async (height) => {
      const name = `${height} ${crypto.randomUUID()}`;
      const path = await writePng(folder, name, patternImage(height, 9));
      return { name, path, score: height };
    }));
    await using loader = openLoader({ workers: 2 });
    const all = await collect(images, {
      batchSize: 4,
      seed: 1,
      epoch: 0,
      loader,
    });
    assertEquals(all.map(({ indices }) => indices), [[0, 1], [2], [3]]);
    assertEquals(all.map(({ shape }) => shape[1]), [10, 12, 10]);
  });
});

Deno.test("openLoader() keeps the class and the words of a worker's error", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 6);
    await Deno.writeTextFile(images[3]!.path, "not an image");
    await using loader = openLoader({ workers: 1 });
    const options = { batchSize: 4, seed: 1, epoch: 0, loader };
    const error = await assertRejects(() => collect(images, options));
    assertInstanceOf(error, ImageError);
    const reason =
      "it is not an image of a known format, or too damaged to tell";
    assertEquals(error.reason, reason);
    assertEquals(
      error.message,
      `Cannot decode image "${images[3]!.path}": ${reason}`,
    );

    const skipped: string[] = [];
    const all = await collect(images, {
      ...options,
      skipUnreadable: (name) => skipped.push(name),
    });
    assertEquals(all.flatMap(({ indices }) => indices), [0, 1, 2, 4, 5]);
    assertEquals(skipped, ["photo (3).png"]);
  });
});

Deno.test("openLoader() goes on after a batch loop was left, aborted or broken by an error", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 40);
    await using loader = openLoader({ workers: 2 });
    const options = { ...training, loader, prefetch: 4 };
    for await (const { number } of batches(images, options)) {
      if (number === 1) break;
    }
    const controller = new AbortController();
    await assertRejects(
      async () => {
        const { signal } = controller;
        for await (const _ of batches(images, { ...options, signal })) {
          controller.abort(new Error("enough"));
        }
      },
      Error,
      "enough",
    );
    await assertRejects(
      async () => {
        for await (const _ of batches(images, options)) throw new Error("mine");
      },
      Error,
      "mine",
    );
    assertEquals((await collect(images, options)).length, 10);
  });
});

Deno.test("openLoader() can be closed while its workers decode", async () => {
  await withFolder(async (folder) => {
    const path = await writePng(folder, "a.png", patternImage(900, 1200));
    const request = {
      images: Array.from({ length: 50 }, (_, index) => ({
        file: { path },
        index,
      })),
      sample: {},
      seed: 1,
      epoch: 0,
    };
    const loader = openLoader({ workers: 2 });
    const loading = [loader.load(request), loader.load(request)];
    await new Promise((resolve) => setTimeout(resolve, 150));
    await loader[Symbol.asyncDispose]();
    for (const { failures } of await Promise.all(loading)) {
      assert(failures.length > 0, "all images were decoded before the end");
      assertEquals(
        failures.at(-1)!.error.message,
        "Cannot load image: reading was stopped",
      );
    }
  });
});

Deno.test("openLoader() moves pixels out of a worker without copying", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 4);
    await using loader = openLoader({ workers: 1 });
    const [first] = await collect(images, { ...training, loader });
    // A structured clone of a view would bring its whole buffer, too; but one of its own.
    assertEquals(first!.pixels.byteOffset, 0);
    assertEquals(first!.pixels.byteLength, first!.pixels.buffer.byteLength);
  });
});

Deno.test("openLoader() throws for invalid numbers of workers", () => {
  for (const workers of [-1, 0.5, NaN]) {
    assertThrows(
      () => openLoader({ workers }),
      RangeError,
      `Cannot load images: workers is ${workers}`,
    );
  }
});
