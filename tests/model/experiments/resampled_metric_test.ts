import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { resampledMetric } from "../../../model/experiments/resampled_metric.ts";
import { predictionsExample } from "./arm_example.ts";

const mean = (scores: ArrayLike<number>) =>
  Array.from(scores).reduce((sum, score) => sum + score, 0) / scores.length;

Deno.test("resampledMetric() draws the same images for all lists of one length", () => {
  const places = predictionsExample([0, 1, 2, 3]);
  const doubled = predictionsExample([0, 2, 4, 6]);
  const first = resampledMetric(mean, places, 200);
  assertEquals(
    resampledMetric(mean, doubled, 200),
    first.map((value) => 2 * value),
  );
  // Predicted and subjective are of the same images.
  const difference = (x: Float64Array, y: Float64Array) => mean(x) - mean(y);
  assertEquals(
    new Set(resampledMetric(difference, places, 50)),
    new Set([0]),
  );
});

Deno.test("resampledMetric() varies as a mean does: σ² / N", () => {
  const values = resampledMetric(mean, predictionsExample([0, 1, 2, 3]), 20000);
  const center = mean(values);
  assertAlmostEquals(center, 1.5, 0.02);
  // σ² of 0, 1, 2, 3 is 5/4; of a mean of four 5/16. Of 20,000 it errs by 1 %: three times that.
  const square = mean(values.map((value) => (value - center) ** 2));
  assertAlmostEquals(square, 5 / 16, 0.01);
});

Deno.test("resampledMetric() computes a list once, and more resamples begin with the fewer", () => {
  let calls = 0;
  const counted = (scores: Float64Array) => {
    calls++;
    return scores[0]!;
  };
  const list = predictionsExample([0, 1, 2, 3]);
  const five = resampledMetric(counted, list, 5);
  assertEquals([five.length, calls], [5, 5]);
  const ten = resampledMetric(counted, list, 10);
  assertEquals([ten.slice(0, 5), calls], [[...five], 15]);
  assertEquals(resampledMetric(counted, list, 7), ten.slice(0, 7));
  assertEquals(calls, 15);
  // Another list is another matter, even with the same scores.
  resampledMetric(counted, [...list], 10);
  assert(calls === 25);
});
