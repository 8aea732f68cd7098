import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { batches, type BatchOptions } from "../../../data/mod.ts";
import {
  type ImageCache,
  openImageCache,
} from "../../../data/cache/open_image_cache.ts";
import { openLoader } from "../../../data/batches/open_loader.ts";
import type { ScoredImage } from "../../../data/images/scored_image.ts";
import { testOnSmallDisk } from "../../model/support/small_disk.ts";
import { patternImage, withFolder, writeImages, writePng } from "../_files.ts";

const size = { height: 12, width: 16 };
const BYTES = 16 + 12 * 16 * 3;
const options: BatchOptions = { batchSize: 4, seed: 1, epoch: 0, size };

/** Reads all images through a cache; returns the pixels of all batches. */
async function read(
  images: readonly ScoredImage[],
  cache?: ImageCache,
  extra: Partial<BatchOptions> = {},
): Promise<Float32Array[]> {
  await using loader = openLoader(cache ? { cache } : {});
  const reader = batches(images, { ...options, ...extra, loader });
  return (await Array.fromAsync(reader)).map(({ pixels }) => pixels);
}

async function filesIn(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) files.push(...await filesIn(path));
    else files.push(path);
  }
  return files.sort();
}

/** Replaces what an image file holds, without changing what the cache goes by. */
async function spoil(path: string): Promise<void> {
  const { size, mtime } = await Deno.stat(path);
  await Deno.writeFile(path, new Uint8Array(size));
  await Deno.utime(path, mtime!, mtime!);
}

Deno.test("openImageCache() gives the pixels without the image file's, augmented or not", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 6);
    const cache = await openImageCache({ folder: join(folder, "cache") });
    const cropped = { crop: { height: 6, width: 7 }, augment: true };
    const [whole, parts] = [
      await read(images),
      await read(images, undefined, cropped),
    ];
    assertEquals(await read(images, cache), whole);
    assertEquals(cache.bytes, 6 * BYTES);
    for (const { path } of images) await spoil(path);
    // Only the cache can know these pixels now.
    assertEquals(await read(images, cache), whole);
    assertEquals(await read(images, cache, cropped), parts);
    assertEquals(cache.bytes, 6 * BYTES);
    const reopened = await openImageCache({ folder: join(folder, "cache") });
    assertEquals(reopened.bytes, 6 * BYTES);
    assertEquals(await read(images, reopened), whole);
  });
});

Deno.test("openImageCache() decodes an image again when its file or the size changes", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 1);
    const cache = await openImageCache({ folder: join(folder, "cache") });
    const [before] = await read(images, cache);
    await writePng(folder, images[0]!.name, patternImage(30, 30));
    const [after] = await read(images, cache);
    assertEquals([after], await read(images));
    assert(before!.some((value, i) => value !== after![i]));
    const other = { size: { height: 5, width: 5 } };
    assertEquals(
      await read(images, cache, other),
      await read(images, undefined, other),
    );
    assertEquals(cache.bytes, 2 * BYTES + 16 + 75);
  });
});

Deno.test("openImageCache() keeps nothing of images that stay as they are", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 2);
    const cache = await openImageCache({ folder: join(folder, "cache") });
    await using loader = openLoader({ cache });
    const asTheyAre = { batchSize: 2, seed: 1, epoch: 0, loader };
    await Array.fromAsync(batches(images, asTheyAre));
    assertEquals(cache.bytes, 0);
  });
});

Deno.test("openImageCache() does not trust what is damaged, cut or empty", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 4);
    const cacheFolder = join(folder, "cache");
    const cache = await openImageCache({ folder: cacheFolder });
    const whole = await read(images, cache);
    const [flipped, cut, empty] = await filesIn(cacheFolder);
    const bytes = await Deno.readFile(flipped!);
    bytes[100]! ^= 1;
    await Deno.writeFile(flipped!, bytes);
    await Deno.truncate(cut!, BYTES - 1);
    await Deno.truncate(empty!, 0);
    assertEquals(await read(images, cache), whole);
    // They are whole again.
    for (const { path } of images) await spoil(path);
    assertEquals(await read(images, cache), whole);
  });
});

Deno.test("openImageCache() may be removed at any moment", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 12);
    const cacheFolder = join(folder, "cache");
    const cache = await openImageCache({ folder: cacheFolder });
    const whole = await read(images);
    await using loader = openLoader({ workers: 1, cache });
    for (let round = 0; round < 3; round++) {
      const seen: Float32Array[] = [];
      for await (const { pixels } of batches(images, { ...options, loader })) {
        seen.push(pixels);
        await Deno.remove(cacheFolder, { recursive: true }).catch(() => {});
      }
      assertEquals(seen, whole);
    }
  });
});

Deno.test("openImageCache() is shared by processes and threads that fill it at once", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 8);
    const cacheFolder = join(folder, "cache");
    const whole = await read(images);
    await Promise.all([1, 2, 3].map(async (workers) => {
      const cache = await openImageCache({ folder: cacheFolder });
      await using loader = openLoader({ workers, cache });
      const reader = batches(images, { ...options, batchSize: 2, loader });
      const seen = await Array.fromAsync(reader);
      assertEquals(
        seen.map(({ pixels }) => [...pixels]).flat(),
        whole.map((pixels) => [...pixels]).flat(),
      );
    }));
    const files = await filesIn(cacheFolder);
    assertEquals(files.length, 8);
    assertEquals(files.filter((path) => !path.endsWith(".rgb")), []);
  });
});

Deno.test("openImageCache() makes room by removing what was not used the longest", async () => {
  await withFolder(async (folder) => {
    const old = await writeImages(folder, 6);
    const cacheFolder = join(folder, "cache");
    await read(old, await openImageCache({ folder: cacheFolder }));
    const files = await filesIn(cacheFolder);
    const hour = (n: number) => new Date(Date.now() - n * 3600_000);
    for (const [i, path] of files.entries()) {
      await Deno.utime(path, hour(10 - i), hour(10 - i));
    }
    const lines: string[] = [];
    const cache = await openImageCache({
      folder: cacheFolder,
      maxBytes: 7 * BYTES,
      log: (line) => lines.push(line),
    });
    const more = join(folder, "more");
    await Deno.mkdir(more);
    await read(await writeImages(more, 4), cache, { batchSize: 2 });
    const left = await filesIn(cacheFolder);
    assert(left.length <= 7, `${left.length} images are left`);
    const kept = files.filter((path) => left.includes(path));
    assert(kept.length < 6, "nothing was removed");
    assertEquals(kept, files.slice(-kept.length));
    assertEquals(lines, []);
  });
});

Deno.test("openImageCache() stops growing rather than push out what this run uses", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 12);
    const lines: string[] = [];
    const cache = await openImageCache({
      folder: join(folder, "cache"),
      maxBytes: 5 * BYTES,
      log: (line) => lines.push(line),
    });
    const whole = await read(images);
    for (let epoch = 0; epoch < 2; epoch++) {
      assertEquals(
        await read(images, cache, { batchSize: 4, prefetch: 0 }),
        whole,
      );
    }
    // Of batches of four, the second goes beyond the limit before it is noticed.
    assertEquals(cache.bytes, 8 * BYTES);
    assertEquals(lines.length, 1);
    assert(lines[0]!.startsWith("the cache of resized images is full at "));
  });
});

Deno.test("openImageCache() goes on without a folder that cannot be written to, and says it once", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 8);
    const file = join(folder, "a file");
    await Deno.writeTextFile(file, "");
    const lines: string[] = [];
    const cache = await openImageCache({
      folder: join(file, "cache"),
      log: (line) => lines.push(line),
    });
    assertEquals(await read(images, cache), await read(images));
    assertEquals(cache.bytes, 0);
    assertEquals(lines.length, 1);
    assert(
      lines[0]!.startsWith("the cache of resized images keeps no more: "),
      lines[0],
    );
  });
});

testOnSmallDisk(
  "openImageCache() goes on where the disk is full, and says it once",
  64,
  async (disk) => {
    await withFolder(async (folder) => {
      const images = await writeImages(folder, 30);
      const lines: string[] = [];
      const log = (line: string) => lines.push(line);
      const cache = await openImageCache({ folder: disk, log });
      // 30 images take 4108 bytes each.
      const large = { size: { height: 31, width: 44 } };
      const whole = await read(images, undefined, large);
      assertEquals(await read(images, cache, large), whole);
      assertEquals(await read(images, cache, large), whole);
      assertEquals(lines.length, 1);
      assertStringIncludes(lines[0]!, "No space left");
      const files = await filesIn(disk);
      assert(files.length > 0 && files.every((path) => path.endsWith(".rgb")));
    });
  },
);

Deno.test("openImageCache() removes what a killed process left unfinished, but not what another writes now", async () => {
  await withFolder(async (folder) => {
    const part = join(folder, "12x16", "ab");
    await Deno.mkdir(part, { recursive: true });
    const [old, fresh] = ["old", "fresh"].map((name) =>
      join(part, `${name}.rgb.1.unfinished`)
    );
    for (const path of [old!, fresh!]) await Deno.writeTextFile(path, "x");
    const before = new Date(Date.now() - 2 * 3600_000);
    await Deno.utime(old!, before, before);
    assertEquals((await openImageCache({ folder })).bytes, 0);
    assertEquals(await filesIn(folder), [fresh!]);
  });
});

Deno.test("openImageCache() throws for invalid limits", async () => {
  for (const maxBytes of [0, -1, NaN]) {
    await assertRejects(
      () => openImageCache({ folder: "nowhere", maxBytes }),
      RangeError,
      `Cannot open image cache: maxBytes is ${maxBytes}`,
    );
  }
});

Deno.test("openImageCache() is read where it cannot be marked as used", async () => {
  await withFolder(async (folder) => {
    const images = await writeImages(folder, 2);
    const cache = await openImageCache({ folder: join(folder, "cache") });
    const whole = await read(images, cache);
    for (const { path } of images) await spoil(path);
    const { utime } = Deno;
    // What a disk that is mounted for reading only says, also to the superuser.
    Deno.utime = () =>
      Promise.reject(new Deno.errors.PermissionDenied("Read-only file system"));
    try {
      assertEquals(await read(images, cache), whole);
    } finally {
      Deno.utime = utime;
    }
  });
});
