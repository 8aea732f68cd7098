import { assert, assertEquals, assertMatch } from "@std/assert";
import { decodeImage } from "../../../data/images/decode/decode_image.ts";
import { differenceFrom, readGrid } from "./image_grid.ts";

const grid = await readGrid();

/** Levels that roundings may differ by: of 16 bits to 8, of colors, of a transform. */
const ROUNDING = 2;

/** What differs by more, as data/images/README.md says: roundings where chroma is interpolated. */
const BOUNDS: readonly [RegExp, number][] = [[/avif\/rgb_42[02]/, 12]];

/** Kinds that are refused, in words. */
const REFUSED: readonly [RegExp, string][] = [
  [/_lab_|lab_/, "its color space is not supported: CIE L*a*b*"],
  [/_lzma/, "its compression is not supported: LZMA"],
  [/_zstd/, "its compression is not supported: Zstandard"],
];

/** As {@linkcode REFUSED} says, if so. */
function refusalOf(name: string): string | undefined {
  return REFUSED.find(([pattern]) => pattern.test(name))?.[1];
}

Deno.test("the grid holds all that make_grid.py made, of which few kinds are refused", () => {
  // Origin: Python's zipfile and json on grid.zip.
  const formats = new Set(grid.map(({ name }) => name.split("/")[0]));
  const refused = grid.filter(({ name }) => refusalOf(name));
  assertEquals([grid.length, formats.size, refused.length], [262, 11, 22]);
});

for (const format of new Set(grid.map(({ name }) => name.split("/")[0]!))) {
  const cases = grid.filter(({ name }) => name.startsWith(`${format}/`));

  Deno.test(`decodeImage() gives Pillow's pixels: ${cases.length} kinds of ${format}`, async () => {
    for (const one of cases) {
      const difference = await differenceFrom(one);
      const refusal = refusalOf(one.name);
      if (refusal) {
        assertEquals(
          difference,
          `Cannot decode image "${one.name}": ${refusal}`,
        );
        continue;
      }
      assert(typeof difference !== "string", `${one.name}: ${difference}`);
      const bound = BOUNDS.find(([kind]) => kind.test(one.name))?.[1] ??
        ROUNDING;
      assert(
        difference.most <= bound,
        `${one.name}: ${difference.mean} in the mean, ${difference.most} at most`,
      );
    }
  });

  Deno.test(`decodeImage() refuses a ${format} that ends at any tenth, or reads it whole`, async () => {
    for (const { name, bytes } of cases) {
      if (refusalOf(name)) continue;
      const whole = await decodeImage(bytes, name);
      for (let tenth = 1; tenth < 10; tenth++) {
        const cut = bytes.slice(0, Math.floor(bytes.length * tenth / 10));
        try {
          // Whole: what is cut off is a later frame or page.
          assertEquals(await decodeImage(cut, name), whole, `${name} ${tenth}`);
        } catch (error) {
          assertMatch(
            (error as Error).message,
            /^Cannot decode image ".*": it is (damaged|not an image)/,
          );
        }
      }
    }
  });
}
