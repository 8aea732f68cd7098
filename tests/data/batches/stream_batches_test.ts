import { assert, assertEquals, assertRejects } from "@std/assert";
import { decodeImage } from "../../../data/images/decode/decode_image.ts";
import { ImageError } from "../../../data/images/image_error.ts";
import { normalizeImage } from "../../../data/images/normalize_image.ts";
import { openLoader } from "../../../data/batches/open_loader.ts";
import {
  streamBatches,
  type StreamedBatch,
  type StreamOptions,
} from "../../../data/batches/stream_batches.ts";
import { patternImage, withFolder, writeImages, writePng } from "../_files.ts";

interface File {
  path: string;
}

async function collect(
  files: Iterable<File> | AsyncIterable<File>,
  options: StreamOptions,
): Promise<StreamedBatch<File>[]> {
  return await Array.fromAsync(streamBatches(files, options));
}

/** Files of these heights. */
async function writeHeights(
  folder: string,
  heights: readonly number[],
): Promise<File[]> {
  return await Promise.all(heights.map(async (height, i) => ({
    path: await writePng(folder, `${i}.png`, patternImage(height, 9)),
  })));
}

const sizes = (batches: readonly StreamedBatch<File>[]) =>
  batches.map(({ shape: [count, height] }) => [count, height]);

Deno.test("streamBatches() yields images of one size in order, and a short last batch", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 10);
    for (const workers of [0, 2]) {
      await using loader = openLoader({ workers });
      const all = await collect(images, { batchSize: 4, loader });
      assertEquals(all.map(({ shape }) => shape[0]), [4, 4, 2]);
      assertEquals(all.flatMap(({ files }) => files), images);
      const fifth = normalizeImage(await decodeImage(images[5]!.path));
      const length = 24 * 32 * 3;
      assertEquals(all[1]!.pixels.slice(length, 2 * length), fifth);
    }
  });
});

Deno.test("streamBatches() gives each file one row per crop, all in one batch", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 3);
    const crop = { height: 8, width: 8 };
    const all = await collect(images, { batchSize: 10, crop, crops: 5 });
    assertEquals(all.map(({ shape }) => shape), [[10, 8, 8, 3], [5, 8, 8, 3]]);
    assertEquals(all[0]!.files, [
      ...new Array(5).fill(images[0]),
      ...new Array(5).fill(images[1]),
    ]);
  });
});

Deno.test("streamBatches() reads as many images at once as their crops fill a batch", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 7);
    const crop = { height: 8, width: 8 };
    const read: number[] = [];
    const inner = openLoader({ workers: 0 });
    const loader = Object.assign(Object.create(inner), {
      load(...[request, signal]: Parameters<typeof inner.load>) {
        read.push(request.images.length);
        return inner.load(request, signal);
      },
    });
    const all = await collect(images, {
      batchSize: 16,
      crop,
      crops: 5,
      loader,
    });
    assertEquals(read, [3, 3, 1]);
    assertEquals(all.map(({ shape }) => shape[0]), [15, 15, 5]);
  });
});

Deno.test("streamBatches() fills batches with images of one size, however they are mixed", async () => {
  await withFolder(async (folder) => {
    const heights = Array.from({ length: 24 }, (_, i) => [10, 12, 14][i % 3]!);
    const files = await writeHeights(folder, heights);
    const all = await collect(files, { batchSize: 4 });
    assertEquals(sizes(all).length, 6);
    assertEquals(sizes(all).map(([count]) => count), [4, 4, 4, 4, 4, 4]);
    for (const { files: own, shape, pixels } of all) {
      for (const [row, { path }] of own.entries()) {
        const expected = normalizeImage(await decodeImage(path));
        const { length } = expected;
        assertEquals(length, shape[1] * shape[2] * 3);
        assertEquals(pixels.slice(row * length, (row + 1) * length), expected);
      }
    }
    const seen = all.flatMap(({ files }) => files.map(({ path }) => path));
    assertEquals(seen.sort(), files.map(({ path }) => path).sort());
  });
});

Deno.test("streamBatches() lets no more than four batches wait for others of their size", async () => {
  await withFolder(async (folder) => {
    const heights = Array.from({ length: 41 }, (_, i) => 5 + i);
    const files = await writeHeights(folder, heights);
    let given = 0;
    let most = 0;
    let taken = 0;
    const source = function* () {
      for (const file of files) {
        given++;
        yield file;
      }
    };
    for await (const { shape } of streamBatches(source(), { batchSize: 4 })) {
      most = Math.max(most, given - taken);
      taken += shape[0];
    }
    assertEquals(taken, 41);
    // Four batches of four wait, and two more are on their way.
    // More than the four, or none would wait.
    assert(most > 16 && most <= 24, `${most} images were under way`);
  });
});

Deno.test("streamBatches() gives what is ready while its source is silent", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 3);
    let answered = Promise.withResolvers<void>();
    const source = async function* () {
      answered = Promise.withResolvers();
      yield images[0]!;
      await answered.promise; // the next question comes after the answer
      yield* images.slice(1);
    };
    // A batch that is not full, and one that is.
    for (
      const [batchSize, expected] of [[8, "1 2"], [1, "1 1 1"]] as const
    ) {
      const seen: number[] = [];
      for await (const { shape } of streamBatches(source(), { batchSize })) {
        seen.push(shape[0]);
        answered.resolve();
      }
      assertEquals(seen.join(" "), expected);
    }
  });
});

Deno.test("streamBatches() names an unreadable image, after what came before it", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 7);
    await Deno.remove(images[5]!.path);
    const seen: number[] = [];
    const error = await assertRejects(async () => {
      for await (const { shape } of streamBatches(images, { batchSize: 4 })) {
        seen.push(shape[0]);
      }
    });
    assert(error instanceof ImageError);
    assertEquals(error.reason, "it is not there");
    assertEquals(seen, [4, 2]);

    const skipped: string[] = [];
    const all = await collect(images, {
      batchSize: 4,
      skipUnreadable: (name, reason) => skipped.push(`${name}: ${reason}`),
    });
    assertEquals(all.map(({ shape }) => shape[0]), [4, 2]);
    assertEquals(skipped, [`${images[5]!.path}: it is not there`]);
  });
});

Deno.test("streamBatches() can be left while its source is silent", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 1);
    const never = Promise.withResolvers<void>();
    const source = async function* () {
      yield images[0]!;
      await never.promise;
    };
    for await (const _ of streamBatches(source(), { batchSize: 2 })) break;
    never.resolve();
    assertEquals(await collect([], { batchSize: 2 }), []);
  });
});

Deno.test("streamBatches() throws for invalid batch sizes", async () => {
  await assertRejects(
    () => collect([], { batchSize: 0 }),
    RangeError,
    "Cannot make batches: batchSize is 0",
  );
});
