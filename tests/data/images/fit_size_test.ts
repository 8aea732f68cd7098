import { assertEquals, assertThrows } from "@std/assert";
import { batches } from "../../../data/batches/batches.ts";
import { fitSize } from "../../../data/images/fit_size.ts";
import { ImageError } from "../../../data/images/image_error.ts";
import { loadSample } from "../../../data/batches/load_sample.ts";
import { openImageCache } from "../../../data/cache/open_image_cache.ts";
import { openLoader } from "../../../data/batches/open_loader.ts";

const size = { height: 30, width: 40 };

Deno.test("fitSize() keeps the proportions unless it stretches", () => {
  const wide = { height: 100, width: 400 };
  assertEquals(fitSize(wide, { size }), size);
  assertEquals(fitSize(wide, { size, fit: "inside" }), {
    height: 10,
    width: 40,
  });
  assertEquals(fitSize(wide, { size, fit: "outside" }), {
    height: 30,
    width: 120,
  });
  // sqrt(1200 / 40000) = 0.17320…
  assertEquals(fitSize(wide, { size, fit: "area" }), { height: 17, width: 69 });
  assertEquals(fitSize(wide, {}), wide);
});

Deno.test("fitSize() never makes a side of nothing", () => {
  const line = { height: 1, width: 9000 };
  assertEquals(fitSize(line, { size, fit: "inside" }), {
    height: 1,
    width: 40,
  });
});

Deno.test("fitSize() leaves small images as they are where they are not to be enlarged", () => {
  const small = { height: 20, width: 10 };
  for (const fit of ["stretch", "inside", "outside", "area"] as const) {
    assertEquals(fitSize(small, { size, fit, enlarge: false }), small, fit);
  }
  const high = { height: 60, width: 10 };
  assertEquals(fitSize(high, { size, enlarge: false }), size);
});

Deno.test("fitSize() turns the size with the image, and a square neither way", () => {
  const upright = { height: 90, width: 80 };
  const turned = { height: 40, width: 30 };
  assertEquals(fitSize(upright, { size, turn: true }), turned);
  assertEquals(fitSize({ height: 80, width: 90 }, { size, turn: true }), size);
  assertEquals(fitSize({ height: 80, width: 80 }, { size, turn: true }), size);
});

Deno.test("fitSize() refuses what would become too large, with both sizes", () => {
  const strip = { height: 1, width: 2 ** 17 };
  assertThrows(
    () => fitSize(strip, { size, fit: "outside" }),
    ImageError,
    `it is 1x131072 (height x width), and to fit outside ${size.height}x${size.width} ` +
      `it would become ${size.height}x${
        2 ** 17 * size.height
      }, more than 33554432 pixels`,
  );
});

Deno.test("images are loaded as they are fitted, with a cache and without", async () => {
  const folder = await Deno.makeTempDir();
  const sides = [[60, 40], [40, 60]];
  const images = await Promise.all(sides.map(async ([height, width], i) => {
    const path = `${folder}/${i}.svg`;
    await Deno.writeTextFile(
      path,
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"/>`,
    );
    return { name: `${i}`, path, score: i };
  }));
  const cache = await openImageCache({ folder: `${folder}/cache` });
  for (const options of [{ workers: 1 }, { workers: 0, cache }]) {
    await using loader = openLoader(options);
    const order = { batchSize: 2, seed: 1, epoch: 0, loader };
    const all = await Array.fromAsync(
      batches(images, { ...order, size, fit: "inside", turn: true }),
    );
    assertEquals(all.map(({ shape }) => shape), [[1, 40, 27, 3], [
      1,
      27,
      40,
      3,
    ]]);
  }
  const fit = { size, fit: "outside" as const };
  const [part] = await loadSample(images[0]!, fit, () => 0);
  assertEquals([part!.height, part!.width], [60, 40]);
  await Deno.remove(folder, { recursive: true });
});
