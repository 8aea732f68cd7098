import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import {
  batchPieces,
  isFull,
  joinGroups,
  mayJoin,
  MOST_BATCH_PIXELS,
} from "../../../data/batches/batch_pieces.ts";
import { batches, type Loader, openLoader } from "../../../data/mod.ts";
import { withFolder } from "../_files.ts";

const evaluation = { batchSize: 8, seed: 1, epoch: 0 };

Deno.test("batchPieces() loads as many images at once as fit, and one by one where sizes are not known", () => {
  const lengths = (options: object) =>
    batchPieces(12, { ...evaluation, ...options })
      .map(({ number, indices }) => [number, indices.length]);
  // The paper's: eight are 2.6 megapixels.
  assertEquals(lengths({ size: { height: 498, width: 664 } }), [[0, 8], [
    1,
    4,
  ]]);
  // Of 3 megapixels two fit into 8.4, of 12 megapixels one is more.
  assertEquals(
    lengths({ size: { height: 1500, width: 2000 } }),
    [[0, 2], [0, 2], [0, 2], [0, 2], [1, 2], [1, 2]],
  );
  assertEquals(
    lengths({ size: { height: 3024, width: 4032 } }).map(([, n]) => n),
    new Array(12).fill(1),
  );
  assertEquals(lengths({}).length, 12);
  // A small size of which a part is shown.
  const crop = { height: 1000, width: 1000 };
  assertEquals(
    lengths({ crop, crops: 5 }).map(([, n]) => n),
    new Array(12).fill(1),
  );
});

Deno.test("batchPieces() counts the pixels of all crops of an image", () => {
  const lengths = (side: number) => {
    const crop = { height: side, width: side };
    return batchPieces(12, { ...evaluation, batchSize: 40, crop, crops: 5 })
      .map(({ number, indices }) => [number, indices.length]);
  };
  // Eight images of five crops in a batch. Of 1 megapixel each, one image fits into
  // 8.4; of a quarter of a megapixel six do.
  assertEquals(lengths(1000).map(([, n]) => n), new Array(12).fill(1));
  assertEquals(lengths(500), [[0, 6], [0, 2], [1, 4]]);
});

Deno.test("batchPieces() takes one crop per image where nothing else is said", () => {
  // 2^23 pixels are 8 crops of 2^20, and one image of 8 such crops' area.
  const crop = { height: 1024, width: 1024 };
  const lengths = (crops: 1 | 5, batchSize: number) =>
    batchPieces(16, { ...evaluation, batchSize, crop, crops })
      .map(({ indices }) => indices.length);
  assertEquals(lengths(1, 16), [8, 8]);
  assertEquals(lengths(5, 80), new Array(16).fill(1));
});

/** Groups of gray pixels, 1, 2 and so on, of the given shapes. */
function groupsOf(...shapes: [count: number, height: number, width: number][]) {
  return shapes.map(([count, height, width], i) => ({
    places: Array.from({ length: count }, (_, k) => 10 * i + k),
    shape: [count, height, width, 3] as [number, number, number, number],
    pixels: new Float32Array(count * height * width * 3).fill(i + 1),
  }));
}

Deno.test("mayJoin() wants one height, one width, and no more than the most pixels", () => {
  const [held, same, higher, wider] = groupsOf(
    [2, 4, 6],
    [1, 4, 6],
    [1, 5, 6],
    [1, 4, 7],
  );
  assertEquals(mayJoin([], wider!), true);
  assertEquals(mayJoin([held!], same!), true);
  assertEquals(mayJoin([held!], higher!), false);
  assertEquals(mayJoin([held!], wider!), false);
  // 2^23 pixels are two of 2048x2048, and not one more.
  const blank = (count: number) => ({
    places: [],
    shape: [count, 2048, 2048, 3] as [number, number, number, number],
    pixels: new Float32Array(),
  });
  assertEquals(mayJoin([blank(1)], blank(1)), true);
  assertEquals(mayJoin([blank(1), blank(1)], blank(1)), false);
  assertEquals(isFull([blank(1)]), false);
  assertEquals(isFull([blank(1), blank(1)]), true);
  assertEquals(isFull([]), false);
});

Deno.test("joinGroups() puts the rows of groups one after the other", () => {
  const [one, two, three] = groupsOf([2, 1, 2], [1, 1, 2], [3, 1, 2]);
  const joined = joinGroups([one!, two!, three!]);
  assertEquals(joined.places, [0, 1, 10, 20, 21, 22]);
  assertEquals(joined.shape, [6, 1, 2, 3]);
  const expected = [[1, 12], [2, 6], [3, 18]]
    .flatMap(([value, count]) => new Array(count!).fill(value));
  assertEquals([...joined.pixels], expected);
});

Deno.test("joinGroups() keeps the pixels of each row of two groups, and a single group as it is", () => {
  const groups = groupsOf([1, 2, 2], [1, 2, 2]);
  groups.forEach(({ pixels }, i) =>
    pixels.forEach((_, k) => pixels[k] = 100 * i + k)
  );
  assertEquals(
    [...joinGroups(groups).pixels],
    [0, 100].flatMap((first) =>
      Array.from({ length: 12 }, (_, k) => first + k)
    ),
  );
  assertEquals(joinGroups(groups.slice(1)), groups[1]);
});

Deno.test("batches() keeps images of one height and several widths apart", async () => {
  await withFolder(async (folder) => {
    const images = await writeSvgs(folder, [[9, 8], [9, 8], [9, 7], [9, 8]]);
    const seen: number[][] = [];
    for await (const { shape, indices } of batches(images, evaluation)) {
      seen.push([shape[2], ...indices]);
    }
    assertEquals(seen, [[8, 0, 1], [7, 2], [8, 3]]);
  });
});

Deno.test("batchPieces() leaves batches whole that are learned from", () => {
  const size = { height: 3024, width: 4032 };
  const whole = batchPieces(16, { ...evaluation, shuffle: true, size });
  assertEquals(whole.map(({ indices }) => indices.length), [8, 8]);
});

/** Blank pictures of a size; SVG, so that the file is small. */
async function writeSvgs(
  folder: string,
  sizes: readonly [height: number, width: number][],
) {
  return await Promise.all(sizes.map(async ([height, width], i) => {
    const path = join(folder, `${i}.svg`);
    await Deno.writeTextFile(
      path,
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"/>`,
    );
    return { name: `${i}`, path, score: i };
  }));
}

Deno.test("batches() of whole photographs holds as many pixels at once as two of them, whatever the batch size", async () => {
  await withFolder(async (folder) => {
    // 6 megapixels each: alone in a batch.
    const images = await writeSvgs(folder, new Array(5).fill([2000, 3000]));
    let most = 0, loading = 0;
    const loader = openLoader();
    const counting = Object.assign(Object.create(loader), {
      workers: 4,
      async load(...args: Parameters<Loader["load"]>) {
        most = Math.max(most, ++loading);
        return await loader.load(...args);
      },
    });
    const shapes: number[][] = [];
    const options = { ...evaluation, loader: counting };
    for await (const { shape, indices } of batches(images, options)) {
      shapes.push([shape[0], ...indices]);
      loading--;
    }
    assertEquals(shapes, [[1, 0], [1, 1], [1, 2], [1, 3], [1, 4]]);
    // The batch itself, 72 MB, and one read ahead.
    assertEquals(most, 2);
    await loader[Symbol.asyncDispose]();
  });
});

Deno.test("batches() joins small images of one size up to the batch size, in order", async () => {
  await withFolder(async (folder) => {
    const small: [number, number] = [20, 30],
      other: [number, number] = [30, 20];
    const images = await writeSvgs(folder, [
      ...new Array(10).fill(small),
      other,
      other,
    ]);
    const seen: number[][] = [];
    for await (
      const { number, shape, indices } of batches(images, evaluation)
    ) {
      assert(shape[0] * shape[1] * shape[2] <= MOST_BATCH_PIXELS);
      seen.push([number, ...indices]);
    }
    assertEquals(seen, [[0, 0, 1, 2, 3, 4, 5, 6, 7], [1, 8, 9], [1, 10, 11]]);
  });
});

Deno.test("batchPieces() counts a batch of which a share has no image", () => {
  const share = { index: 1, of: 2 };
  const options = { batchSize: 3, seed: 1, epoch: 0, shuffle: true, share };
  // Three images are too few for two shares.
  const pieces = batchPieces(6, options);
  assertEquals(pieces.map(({ number, indices }) => [number, indices.length]), [
    [0, 0],
    [1, 0],
  ]);
});
