import { assert, assertEquals } from "@std/assert";
import { createPrng } from "../../../data/random/prng.ts";
import { showParts } from "../../../data/batches/show_parts.ts";

const image = {
  data: Uint8Array.from({ length: 48 * 48 * 3 }, (_, i) => (i * 7) % 251),
  height: 48,
  width: 48,
};
const mirrored = Uint8Array.from(image.data, (_, i) => {
  const pixel = Math.floor(i / 3);
  const row = Math.floor(pixel / 48);
  return image.data[(row * 48 + 47 - pixel % 48) * 3 + i % 3]!;
});

Deno.test('showParts() with augment "flip" shows the pixels as they are, or left and right changed', () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 20; seed++) {
    const [shown] = showParts(image, { augment: "flip" }, createPrng(seed));
    const isFlipped = shown!.data[0] !== image.data[0];
    assertEquals(shown!.data, isFlipped ? mirrored : image.data);
    seen.add(`${isFlipped}`);
  }
  assertEquals(seen.size, 2);
});

Deno.test("showParts() with augment also rotates", () => {
  const shown = Array.from(
    { length: 5 },
    (_, seed) => showParts(image, { augment: true }, createPrng(seed))[0]!.data,
  );
  assert(shown.some((data) => {
    const isAsIt = data.every((value, i) => value === image.data[i]);
    return !isAsIt && data.some((value, i) => value !== mirrored[i]);
  }));
});
