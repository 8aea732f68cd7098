import { assertAlmostEquals, assertEquals } from "@std/assert";
import { fitLines, toUnitScore } from "../../../model/training/fit_lines.ts";
import { applyLine, measure } from "../../../model/training/measure.ts";

const SCALE = { min: 1, max: 5, higherIsBetter: true, unit: "MOS" };

Deno.test("fitLines() leads normalised outputs to the subjective scale by least squares", () => {
  // By hand: 2x + 1 for the first head, −x + 6 for the second.
  const lines = fitLines({ type: "norm-in-norm" }, [[0, 1, 2], [5, 3, 1]], [
    1,
    3,
    5,
  ], SCALE);
  assertAlmostEquals(lines[0]!.slope, 2, 1e-12);
  assertAlmostEquals(lines[0]!.intercept, 1, 1e-12);
  assertAlmostEquals(lines[1]!.slope, -1, 1e-12);
  assertAlmostEquals(lines[1]!.intercept, 6, 1e-12);
});

Deno.test("fitLines() after MAE and MSE only undoes toUnitScore()", () => {
  for (const type of ["mae", "mse"] as const) {
    const [line] = fitLines({ type }, [[0.3, 0.1]], [2, 4], SCALE);
    for (const score of [1, 2.5, 5]) {
      const [back] = applyLine(line!, [toUnitScore(score, SCALE)]);
      assertAlmostEquals(back!, score, 1e-12);
    }
  }
});

Deno.test("measure() takes PLCC and RMSE after the line, SROCC and KROCC before", () => {
  const line = { slope: -1, intercept: 4 };
  const { srocc, krocc, plcc, rmse } = measure([3, 2, 1], [1, 2, 4], line);
  // By hand: the outputs fall while people's scores rise; mapped they are 1, 2, 3.
  assertEquals([srocc, krocc], [-1, -1]);
  assertAlmostEquals(plcc, 3 / Math.sqrt(2 * 14 / 3), 1e-12);
  assertAlmostEquals(rmse, 1 / Math.sqrt(3), 1e-12);
});
