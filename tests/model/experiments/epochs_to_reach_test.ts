import { assertAlmostEquals, assertEquals } from "@std/assert";
import { createPrng } from "../../../data/random/prng.ts";
import {
  bestOf,
  epochsToReach,
  epochsToReachItself,
  smoothed,
} from "../../../model/experiments/epochs_to_reach.ts";
import { armExample } from "./arm_example.ts";

Deno.test("smoothed() is the mean of an epoch and its neighbors", () => {
  const [run] = armExample("a", [[0.1, 0.4, 0.1, NaN, 0.3]]).runs;
  const values = smoothed(run!.curve, "srocc").map(({ value }) => value);
  // By hand; what is not defined is left out.
  [0.25, 0.2, 0.25, 0.2, 0.3].forEach((expected, i) =>
    assertAlmostEquals(values[i]!, expected, 1e-12)
  );
});

Deno.test("epochsToReach() compares seed by seed with the other's best epoch", () => {
  // By hand: B's smoothed bests are 0.39, 0.35 and 0.3; A's curves are smoothed to
  // 0.3 0.4 0.5, 0.1 0.2 0.3 and 0.35 0.4 0.45.
  const a = armExample("a", [[0.2, 0.4, 0.6], [0, 0.2, 0.4], [0.3, 0.4, 0.5]]);
  const b = armExample("b", [[0.3, 0.5, 0.2], [0.4, 0.3, 0.1], [
    0.3,
    0.3,
    0.3,
  ]]);
  assertEquals(epochsToReach(a, b, "srocc"), {
    seeds: 3,
    reached: 2,
    median: 2,
    epochs: [2, Infinity, 1],
  });
  // One epoch that is high by luck is no level: 0.9 among 0.1 is 0.37.
  const lucky = armExample("c", [[0.1, 0.1, 0.9, 0.1, 0.1]]);
  assertEquals(epochsToReach(a, lucky, "srocc").epochs, [2]);
  assertEquals(epochsToReach(a, a, "srocc").epochs, [3, 3, 3]);
});

Deno.test("epochsToReachItself() is what chance does: an arm against its other seeds", () => {
  // By hand: smoothed to 0.2 0.23 0.3 and 0.3 0.33 0.4, so that the second has the first's in epoch 1.
  const a = armExample("a", [[0.1, 0.3, 0.3], [0.2, 0.4, 0.4]]);
  assertEquals(epochsToReachItself(a, "srocc").epochs, [Infinity, 1]);
  // Of six alike and noisy arms half of the pairs get there, and those early or late.
  const dice = createPrng(1);
  const curve = () =>
    Array.from({ length: 15 }, (_, i) => 1 - 0.7 ** i + 0.1 * dice());
  const { seeds, reached } = epochsToReachItself(
    armExample("b", Array.from({ length: 6 }, curve)),
    "srocc",
  );
  assertEquals([seeds, reached], [30, 15]);
});

Deno.test("epochsToReach() leaves out seeds that one arm has not finished", () => {
  const a = armExample("a", [[0.5], [0.5]]);
  const b = armExample("b", [[0.4]]);
  const { seeds, median } = epochsToReach(a, b, "srocc");
  assertEquals([seeds, median], [1, 1]);
  assertEquals(epochsToReach(a, armExample("c", []), "srocc").median, NaN);
});

Deno.test("the median of two seeds lies between them, and is infinite if one is", () => {
  const a = armExample("a", [[0.1, 0.2, 0.3, 0.4], [0.4]]);
  const b = armExample("b", [[0.3], [0.4]]);
  assertEquals(epochsToReach(a, b, "srocc").median, 2);
  const never = armExample("c", [[0.1], [0.4]]);
  assertEquals(epochsToReach(never, b, "srocc").median, Infinity);
});

Deno.test("bestOf() passes over correlations that are not defined", () => {
  const [run] = armExample("a", [[NaN, 0.2, NaN]]).runs;
  assertEquals(bestOf(run!.curve, "srocc"), 0.2);
  assertEquals(bestOf([], "srocc"), NaN);
  const none = armExample("b", [[NaN, NaN]]);
  const { seeds, reached, median } = epochsToReach(none, none, "srocc");
  assertEquals([seeds, reached, median], [1, 0, Infinity]);
});
