import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  chosenRates,
  describeChosenRates,
} from "../../../model/experiments/chosen_rates.ts";
import { armExample } from "./arm_example.ts";

function sweep(loss: "mse" | "mae", best: Record<number, number[]>) {
  return Object.entries(best).map(([rate, seeds]) => {
    // The best of a curve counts, not its end.
    const example = armExample(
      `${loss}-${rate}`,
      seeds.map((value) => [value, value - 0.2]),
    );
    const changes = { loss: { type: loss }, learningRate: Number(rate) };
    return { ...example, arm: { ...example.arm, changes } };
  });
}

Deno.test("chosenRates() takes each loss's rate of the highest mean, and says if it is an edge", () => {
  const chosen = chosenRates([
    ...sweep("mse", { 0.1: [0.5, 0.5], 0.01: [0.7, 0.5], 0.001: [0.8, 0.1] }),
    ...sweep("mae", { 0.1: [0.5], 0.01: [0.6], 0.001: [0.7] }),
    armExample("other", [[0.9]]),
  ]);
  assertEquals(chosen.map(({ rate, tried, atEdge }) => [rate, tried, atEdge]), [
    [0.01, 3, false],
    [0.001, 3, true],
  ]);
  assertStringIncludes(
    describeChosenRates(chosen),
    "- MSE-0.01: 0.600, of 3 rates\n- MAE-0.001: 0.700, of 3 rates; it lies at the edge",
  );
});

Deno.test("chosenRates() chooses nothing where rates are not swept", () => {
  assertEquals(chosenRates([armExample("a", [[0.5]])]), []);
  assertEquals(chosenRates(sweep("mse", { 0.1: [0.5] })), []);
  assertEquals(describeChosenRates([]), "");
});
