import { assertEquals, assertNotEquals } from "@std/assert";
import { SPLITS } from "../../../data/images/scored_image.ts";
import { splitAtRandom } from "../../../data/datasets/split_at_random.ts";

const images = Array.from({ length: 1162 }, (_, i) => ({ name: `${i}` }));

Deno.test("splitAtRandom() makes LinearityIQA's parts of CLIVE's 1,162 images", () => {
  const split = splitAtRandom(images, 0);
  assertEquals(
    SPLITS.map((part) => split.filter((image) => image.split === part).length),
    [697, 232, 233],
  );
  assertEquals(split.map(({ name }) => name), images.map(({ name }) => name));
});

Deno.test("splitAtRandom() depends on names and number, not on the order", () => {
  const partByName = (list: { name: string; split: string }[]) =>
    Object.fromEntries(list.map(({ name, split }) => [name, split]));
  const split = partByName(splitAtRandom(images, 5));
  assertEquals(partByName(splitAtRandom(images.toReversed(), 5)), split);
  assertNotEquals(partByName(splitAtRandom(images, 6)), split);
});

Deno.test("splitAtRandom() keeps one content in one part", () => {
  const contentOf = ({ name }: { name: string }) => name.slice(-1);
  const split = splitAtRandom(images, 1, contentOf);
  const parts = new Set(split.map((image) => contentOf(image) + image.split));
  assertEquals(parts.size, 10);
});

Deno.test("splitAtRandom() counts contents and not their images", () => {
  // Ten contents, of which the first has 91 images: 6, 2 and 2 of them.
  const uneven = Array.from({ length: 100 }, (_, i) => ({ name: `${i}` }));
  const contentOf = ({ name }: { name: string }) =>
    `${Math.max(0, +name - 90)}`;
  for (let id = 0; id < 20; id++) {
    const split = splitAtRandom(uneven, id, contentOf);
    assertEquals(
      SPLITS.map((part) =>
        new Set(split.filter((it) => it.split === part).map(contentOf)).size
      ),
      [6, 2, 2],
      `${id}`,
    );
  }
});
