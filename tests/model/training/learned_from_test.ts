import { assertEquals } from "@std/assert";
import { learnedFrom } from "../../../model/training/learned_from.ts";

Deno.test("learnedFrom() keeps the quantiles of the scores that were trained on", () => {
  const scores = Array.from({ length: 3001 }, (_, i) => 3000 - i);
  const { from, images, quantiles, interval } = learnedFrom(
    "photographs",
    scores,
    { predicted: [], subjective: [] },
  );
  assertEquals([from, images, quantiles.length], ["photographs", 3001, 1001]);
  assertEquals(quantiles.slice(0, 3), [0, 3, 6]);
  assertEquals(quantiles.at(-1), 3000);
  assertEquals(interval, undefined);
  const none = { predicted: [], subjective: [] };
  assertEquals(learnedFrom("a", [3, 1, 2], none).quantiles, [1, 2, 3]);
});

Deno.test("learnedFrom() has an interval where the held-out images suffice for one", () => {
  const subjective = Array.from({ length: 19 }, (_, i) => i + 1);
  const predicted = new Array(19).fill(0);
  const { interval } = learnedFrom("photographs", [1, 2, 3], {
    predicted,
    subjective,
  });
  // ⌈20 × 0.9⌉ = 18 of the errors 1 to 19.
  assertEquals(interval, { coverage: 0.9, halfWidth: 18, images: 19 });
  const few = { predicted: [0], subjective: [1] };
  assertEquals(learnedFrom("photographs", [1, 2], few).interval, undefined);
});
