import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { holdOutValidation } from "../../../data/datasets/hold_out_validation.ts";
import type { ScoredImage, Split } from "../../../data/images/scored_image.ts";

function listed(count: number, split?: Split): ScoredImage[] {
  return Array.from({ length: count }, (_, i) => {
    const name = `${split ?? "any"} ${i}`;
    return { name, path: name, score: i, ...(split && { split }) };
  });
}

function namesOf(images: readonly ScoredImage[], part: Split): string[] {
  return images.filter(({ split }) => split === part).map(({ name }) => name);
}

Deno.test("holdOutValidation() takes the fraction out of the training images only", () => {
  const images = [...listed(40, "train"), ...listed(10, "test")];
  const held = holdOutValidation(images, 0.2, 1);
  assertEquals(namesOf(held, "validation").length, 8);
  assertEquals(namesOf(held, "train").length, 32);
  assertEquals(namesOf(held, "test"), namesOf(images, "test"));
  assertEquals(held.map(({ name }) => name), images.map(({ name }) => name));
});

Deno.test("holdOutValidation() counts images without a part as training images", () => {
  const held = holdOutValidation(listed(10), 0.3, 1);
  assertEquals([
    namesOf(held, "train").length,
    namesOf(held, "validation").length,
  ], [7, 3]);
});

Deno.test("holdOutValidation() leaves the publisher's validation part alone", () => {
  const images = [...listed(10, "train"), ...listed(3, "validation")];
  assertEquals(holdOutValidation(images, 0.5, 1), images);
});

Deno.test("holdOutValidation() depends on the seed, not on the order of the list", () => {
  const images = listed(50, "train");
  const held = namesOf(holdOutValidation(images, 0.2, 1), "validation");
  const reversed = namesOf(
    holdOutValidation(images.toReversed(), 0.2, 1),
    "validation",
  );
  assertEquals(reversed.toSorted(), held.toSorted());
  assertNotEquals(
    namesOf(holdOutValidation(images, 0.2, 2), "validation"),
    held,
  );
});

Deno.test("holdOutValidation() changes nothing in its argument", () => {
  const images = listed(4);
  holdOutValidation(images, 0.5, 1);
  assertEquals(images, listed(4));
});

Deno.test("holdOutValidation() throws for a fraction outside [0, 1)", () => {
  for (const fraction of [-0.1, 1, 20, NaN]) {
    assertThrows(
      () => holdOutValidation(listed(4), fraction, 1),
      RangeError,
      `Cannot hold out validation images: the fraction is ${fraction}`,
    );
  }
});
