import { assertEquals } from "@std/assert";
import {
  bestOf,
  epochsToReach,
  firstEpochAt,
} from "../../../model/experiments/epochs_to_reach.ts";
import { armExample } from "./arm_example.ts";

Deno.test("epochsToReach() compares seed by seed with the other's best epoch", () => {
  // By hand: the bests of B are 0.5, 0.4 and 0.6.
  const a = armExample("a", [[0.5, 0.2], [0.1, 0.4], [0.1, 0.2]]);
  const b = armExample("b", [[0.2, 0.5], [0.4, 0.1], [0.6, 0.1]]);
  assertEquals(epochsToReach(a, b, "srocc"), {
    seeds: 3,
    reached: 2,
    median: 2,
    epochs: [1, 2, Infinity],
  });
  assertEquals(epochsToReach(a, b, "plcc").epochs, [1, 2, Infinity]);
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
  const b = armExample("b", [[0.4], [0.4]]);
  assertEquals(epochsToReach(a, b, "srocc").median, 2.5);
  const never = armExample("c", [[0.1], [0.4]]);
  assertEquals(epochsToReach(never, b, "srocc").median, Infinity);
});

Deno.test("bestOf() passes over correlations that are not defined", () => {
  const [run] = armExample("a", [[NaN, 0.2, NaN]]).runs;
  assertEquals(bestOf(run!.curve, "srocc"), 0.2);
  assertEquals(bestOf([], "srocc"), NaN);
  assertEquals(firstEpochAt(run!.curve, "srocc", NaN), Infinity);
});
