import {
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
} from "@std/assert";
import {
  calibrationFigure,
  calibrationGroups,
} from "../../../model/report/calibration_figure.ts";
import type { TestResult } from "../../../model/runs/report_data.ts";

const SCALE = { min: 0, max: 100, higherIsBetter: true, unit: "MOS" };

/** Ten predictions, five times each; people's scores are off by −2 to 2, and by a constant. */
function example(shift: number): TestResult {
  const rows = Array.from({ length: 50 }, (_, i) => Math.floor(i / 5));
  return {
    metrics: { srocc: 1, plcc: 1, krocc: 1, rmse: 1 },
    predicted: rows.map((row) => 10 * row),
    subjective: rows.map((row, i) => 10 * row + i % 5 - 2 + shift),
    names: rows.map((_, i) => `${i}`),
  };
}

Deno.test("calibrationGroups() has the mean of each tenth, and its interval", () => {
  const groups = calibrationGroups(example(3));
  assertEquals(groups.map(({ predicted }) => predicted), [
    0,
    10,
    20,
    30,
    40,
    50,
    60,
    70,
    80,
    90,
  ]);
  // By hand: −2 … 2 has variance 10 / 4, so its mean ± 1.96 √(2.5 / 5).
  for (const { predicted, subjective, low, high } of groups) {
    assertAlmostEquals(subjective, predicted + 3, 1e-9);
    assertAlmostEquals(high - subjective, 1.96 * Math.SQRT1_2, 1e-9);
    assertAlmostEquals(subjective - low, 1.96 * Math.SQRT1_2, 1e-9);
  }
});

Deno.test("calibrationGroups() is empty where there are too few images", () => {
  const { predicted, subjective, ...rest } = example(0);
  const few = {
    ...rest,
    predicted: Array.from(predicted).slice(1),
    subjective: Array.from(subjective).slice(1),
  };
  assertEquals(calibrationGroups(few), []);
});

Deno.test("the calibration figure says whether predictions are off by more than chance", () => {
  const caption = (shift: number) =>
    calibrationFigure(calibrationGroups(example(shift)), SCALE).caption;
  assertStringIncludes(caption(0), "no group is off by more than chance");
  assertStringIncludes(caption(3), "The mean gap is 3.0");
  assertStringIncludes(caption(3), "in 10 of 10 groups");
});
