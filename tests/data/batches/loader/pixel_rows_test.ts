import { assertEquals } from "@std/assert";
import {
  type PixelRows,
  RowsOfAnySize,
  RowsOfOneSize,
  sampleOf,
} from "../../../../data/batches/loader/pixel_rows.ts";
import { normalizeImage } from "../../../../data/images/normalize_image.ts";
import { patternImage } from "../../_files.ts";

const size = { height: 2, width: 3 };

/** An image that is like no other. */
function image(number: number) {
  const pattern = patternImage(size.height, size.width);
  pattern.data.forEach((level, i) => pattern.data[i] = level + number);
  return pattern;
}

/** Adds two rows for each place, the later places first. */
function fill(rows: PixelRows, places: readonly number[]): void {
  for (const place of places.toReversed()) {
    rows.add(place, sampleOf([image(2 * place), image(2 * place + 1)]));
  }
}

Deno.test("rows lie in the request's order, with and without gaps, whether or not their size is known", () => {
  for (const places of [[0, 1, 2, 3], [1, 3], [0, 1], [2], []]) {
    const known = new RowsOfOneSize(4, 2, size);
    const unknown = new RowsOfAnySize();
    fill(known, places);
    fill(unknown, places);
    const numbers = places.flatMap((place) => [2 * place, 2 * place + 1]);
    const expected = places.length === 0 ? [] : [{
      places: places.flatMap((place) => [place, place]),
      shape: [numbers.length, 2, 3, 3],
      pixels: Float32Array.from(
        numbers.flatMap((number) => [...normalizeImage(image(number))]),
      ),
    }];
    for (const groups of [known.groups(), unknown.groups()]) {
      assertEquals(groups, expected as typeof groups);
      for (const { pixels } of groups) {
        assertEquals(pixels.byteLength, pixels.buffer.byteLength);
      }
    }
  }
});
