import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { drawParts } from "../../../data/datasets/draw_parts.ts";

const named = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ name: `${i}.jpg`, extra: i }));

function counts(count: number, options = {}): number[] {
  const { images } = drawParts(named(count), "x.csv", options);
  return ["train", "validation", "test"].map((part) =>
    images.filter(({ split }) => split === part).length
  );
}

Deno.test("drawParts() draws 70/10/20, and three of a part at least", () => {
  assertEquals(counts(60), [42, 6, 12]);
  assertEquals(counts(1000), [700, 100, 200]);
  assertEquals(counts(12), [6, 3, 3]);
  assertEquals(counts(9), [3, 3, 3]);
  assertEquals(counts(8), [5, 3, 0]);
  assertEquals(counts(60, { validationFraction: 0.3 }), [30, 18, 12]);
});

Deno.test("drawParts() depends on names and the number of the split, not on the order", () => {
  const partsOf = (images: { name: string }[], splitId?: number) =>
    new Map(
      drawParts(images, "x.csv", splitId === undefined ? {} : { splitId })
        .images.map(({ name, split }) => [name, split] as const)
        .sort(([a], [b]) => a < b ? -1 : 1),
    );
  const images = named(60);
  assertEquals(partsOf(images.toReversed()), partsOf(images));
  assertEquals(partsOf(images, 0), partsOf(images));
  assertNotEquals(partsOf(images, 1), partsOf(images));
});

Deno.test("drawParts() changes no image, and says what it did", () => {
  const images = named(10);
  const drawn = drawParts(images, "x.csv", {});
  assertEquals(
    drawn.images.map(({ extra }) => extra),
    images.map((it) => it.extra),
  );
  assert(images.every((image) => !("split" in image)));
  assertEquals(
    drawn.note,
    "x.csv has no column of parts: 4 images to train on, 3 to validate and 3 to test are drawn at random, as split 0",
  );
});

Deno.test("drawParts() says that it validates on a tenth and tests on a fifth", () => {
  assertEquals(
    drawParts(named(200), "list.csv", {}).note,
    "list.csv has no column of parts: 140 images to train on, 20 to validate and 40 to test are drawn at random, as split 0",
  );
});
