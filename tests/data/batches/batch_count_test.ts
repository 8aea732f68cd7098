import { assertEquals, assertThrows } from "@std/assert";
import { batchCount } from "../../../data/batches/batch_count.ts";

const plan = { batchSize: 8, seed: 1, epoch: 0 };
const imagesOf = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    name: String(i),
    path: String(i),
    score: 0,
  }));

Deno.test("batchCount() counts a short last batch, and in training none of two images", () => {
  // By hand: 16 = 2·8; 17 and 18 leave one and two over, 19 three.
  const counts = (shuffle: boolean) =>
    [16, 17, 18, 19].map((n) => batchCount(imagesOf(n), { ...plan, shuffle }));
  assertEquals(counts(false), [2, 3, 3, 3]);
  assertEquals(counts(true), [2, 2, 2, 3]);
});

Deno.test("batchCount() refuses an invalid batch size", () => {
  assertThrows(
    () => batchCount(imagesOf(4), { ...plan, batchSize: 0 }),
    RangeError,
    "Cannot make batches: batchSize is 0",
  );
});
