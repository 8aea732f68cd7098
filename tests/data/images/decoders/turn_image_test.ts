import { assertEquals, assertNotEquals, assertStrictEquals } from "@std/assert";
import { turnImage } from "../../../../data/images/decoders/turn_image.ts";
import { patternImage } from "../../_files.ts";

const image = patternImage(3, 5);

Deno.test("turnImage() twice gives the image again: mirrors and half turns undo themselves, quarter turns each other", () => {
  for (
    const [once, back] of [[2, 2], [3, 3], [4, 4], [5, 5], [6, 8], [7, 7], [
      8,
      6,
    ]]
  ) {
    const turned = turnImage(image, once!);
    assertNotEquals(turned.data, image.data);
    assertEquals(turnImage(turned, back!), image, `${once}`);
  }
});

Deno.test("turnImage() by two orientations is turnImage() by their product", () => {
  // The eight are the symmetries of a rectangle: two mirrors make a half turn,
  // a transposition and a half turn the other transposition, and so on.
  for (
    const [first, second, product] of [
      [2, 4, 3],
      [5, 3, 7],
      [6, 6, 3],
      [8, 8, 3],
      [5, 2, 6],
      [5, 4, 8],
    ]
  ) {
    assertEquals(
      turnImage(turnImage(image, first!), second!),
      turnImage(image, product!),
      `${first} ${second}`,
    );
  }
});

Deno.test("turnImage() does not change an upright image, or one of unknown orientation", () => {
  for (const orientation of [0, 1, 9, NaN]) {
    assertStrictEquals(turnImage(image, orientation), image);
  }
});
