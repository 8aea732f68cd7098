import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  checkCut,
  seeCut,
  WHOLE,
} from "../../../../notebooks/site/live/split_batch.ts";

const CUT = { size: 4, noise: 0.8, p: 1 };

Deno.test("seeCut() with one part is the whole batch", () => {
  const { whole, parts, cosine, length } = seeCut({ ...CUT, size: WHOLE });
  assertEquals(parts.gradient, Array.from(whole.gradient));
  assertEquals(parts.value, whole.value);
  assertAlmostEquals(cosine!, 1, 1e-12);
  assertEquals(length, 1);
});

Deno.test("seeCut() with parts: each part's slopes sum to 0, and the direction is another", () => {
  const { whole, parts, cosine } = seeCut(CUT);
  assertEquals(parts.gradient.length, WHOLE);
  for (let from = 0; from < WHOLE; from += CUT.size) {
    const sumOf = (slopes: ArrayLike<number>) =>
      Array.from(slopes).slice(from, from + CUT.size)
        .reduce((sum, each) => sum + each, 0);
    assertAlmostEquals(sumOf(parts.gradient), 0, 1e-12);
    assert(Math.abs(sumOf(whole.gradient)) > 1e-3);
  }
  assert(cosine! > 0 && cosine! < 0.95);
});

Deno.test("seeCut() with parts of two has a gradient without direction", () => {
  const { cosine, length } = seeCut({ ...CUT, size: 2 });
  assertEquals(cosine, undefined);
  assertAlmostEquals(length, 0, 1e-9);
});

Deno.test("checkCut() holds for whatever the sliders reach", () => {
  for (const size of [2, 4, 8, WHOLE]) {
    for (let noise = 0.1; noise <= 2; noise += 0.05) {
      for (const p of [1, 1.5, 2, 3]) {
        const claims = checkCut({ size, noise, p });
        assertEquals(claims.length, 2);
        assertEquals(
          claims.filter(({ holds }) => !holds),
          [],
          `${size} ${noise} ${p}`,
        );
      }
    }
  }
});
