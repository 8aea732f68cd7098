import { assert, assertEquals } from "@std/assert";
import { createPrng } from "../../../data/random/prng.ts";
import {
  bestOf,
  epochsToReach,
  epochsToReachItself,
} from "../../../model/experiments/epochs_to_reach.ts";
import { armExample } from "./arm_example.ts";

Deno.test("epochsToReach() compares seed by seed with the other's level", () => {
  // By hand: B's bests are 0.5, 0.4 and 0.3, its levels 0.48, 0.38 and 0.28. A is above
  // them in its third epoch, which is the last; not at all; and in its first.
  const a = armExample("a", [[0.2, 0.4, 0.6], [0, 0.2, 0.3], [0.3, 0.4, 0.5]]);
  const b = armExample("b", [[0.3, 0.5, 0.2], [0.4, 0.3, 0.1], [
    0.3,
    0.3,
    0.3,
  ]]);
  assertEquals(epochsToReach(a, b, "srocc"), {
    seeds: 3,
    reached: 2,
    median: 3,
    epochs: [3, Infinity, 1],
  });
  // An epoch that is above by luck, and the next is not, does not count: 0.5 and then 0.1.
  const lucky = armExample("c", [[0.5, 0.1, 0.6, 0.6, 0.6]]);
  assertEquals(epochsToReach(lucky, b, "srocc").epochs, [3]);
  // Nor does what is not defined.
  const lost = armExample("d", [[0.5, NaN, 0.6, NaN, 0.49]]);
  assertEquals(epochsToReach(lost, b, "srocc").epochs, [5]);
  // Its own level, 0.58, 0.28 and 0.48.
  assertEquals(epochsToReach(a, a, "srocc").epochs, [3, 3, 3]);
  const flat = armExample("e", [[0.3, 0.49, 0.5, 0.495]]);
  assertEquals(epochsToReach(flat, flat, "srocc").epochs, [2]);
});

Deno.test("epochsToReachItself() is what chance does: an arm against its other seeds", () => {
  // By hand: levels 0.28 and 0.38, which the first is never at and the second in its second epoch.
  const a = armExample("a", [[0.1, 0.3, 0.3], [0.2, 0.4, 0.4]]);
  assertEquals(epochsToReachItself(a, "srocc").epochs, [Infinity, 2]);
  // Of six alike and noisy arms some pairs get there, some do not, and early or late.
  const dice = createPrng(1);
  const curve = () =>
    Array.from({ length: 15 }, (_, i) => 1 - 0.7 ** i + 0.1 * dice());
  const { seeds, reached, epochs } = epochsToReachItself(
    armExample("b", Array.from({ length: 6 }, curve)),
    "srocc",
  );
  assertEquals(seeds, 30);
  assert(reached > 5 && reached < 25, `${reached}`);
  assert(new Set(epochs).size > 3, `${epochs}`);
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
