import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
} from "@std/assert";
import {
  calibrationFigure,
  calibrationGroups,
  groupsOff,
} from "../../../model/report/calibration_figure.ts";
import { createPrng } from "../../../data/random/prng.ts";
import { fitLinearMapping } from "../../../loss/mapping/fit_linear_mapping.ts";
import { slopeReach } from "../../../model/report/scatter_figure.ts";
import type { TestResult } from "../../../model/runs/report_data.ts";

const SCALE = { min: 0, max: 100, higherIsBetter: true, unit: "MOS" };

/** Ten predictions, twenty times each; people's scores are off by −2 to 2, and by a constant. */
function example(shift: number): TestResult {
  const rows = Array.from({ length: 200 }, (_, i) => Math.floor(i / 20));
  return {
    metrics: { srocc: 1, plcc: 1, krocc: 1, rmse: 1 },
    predicted: rows.map((row) => 10 * row),
    subjective: rows.map((row, i) => 10 * row + i % 5 - 2 + shift),
    names: rows.map((_, i) => `${i}`),
  };
}

Deno.test("calibrationGroups() has the mean of each tenth, and its interval", () => {
  const groups = calibrationGroups(example(3));
  assertEquals(
    groups.map(({ predicted }) => predicted),
    [0, 10, 20, 30, 40, 50, 60, 70, 80, 90],
  );
  const RATIO = 3.3218;
  // By hand: −2 … 2 four times has variance 40 / 19. Of NumPy's 200,000 draws of ten groups of
  // such twenty, the largest |mean| / standard error is below RATIO in 95 %; 999 draws came within 7 %, a hundred times.
  const reach = RATIO * Math.sqrt(40 / 19 / 20);
  for (const { predicted, subjective, low, high } of groups) {
    assertAlmostEquals(subjective, predicted + 3, 1e-9);
    assertAlmostEquals(high - subjective, reach, 0.07 * reach);
    assertAlmostEquals(subjective - low, reach, 0.07 * reach);
  }
});

Deno.test("calibrationGroups() has fewer groups of fewer images, and none of fewer than fifty", () => {
  const { predicted, subjective } = example(0);
  const first = (count: number) =>
    calibrationGroups({
      predicted: Array.from(predicted).slice(0, count),
      subjective: Array.from(subjective).slice(0, count),
    });
  assertEquals(first(159).length, 7);
  assertEquals(first(99).length, 5);
  assertEquals(first(50).length, 5);
  assertEquals(first(49), []);
});

Deno.test("the calibration figure says what its intervals allow and no more", () => {
  const caption = (shift: number) =>
    calibrationFigure(calibrationGroups(example(shift)), SCALE).caption;
  assertStringIncludes(caption(0), "do not contradict the predicted scores");
  assertStringIncludes(caption(0), "the intervals extend 1.0 to either side");
  assertStringIncludes(caption(3), "The mean gap is 3.0");
  assertStringIncludes(caption(3), "in 10 of 10 groups");
});

const REPORTS = 800;

/** Errors of a perfectly calibrated model: mean 0 at every prediction. */
const ERRORS = {
  "normal": (dice: () => number) => normal(dice),
  "wider for better images": (dice: () => number, predicted: number) =>
    (0.3 + predicted / 50) * normal(dice),
  "bounded and skewed": (dice: () => number) => dice() ** 2 - 1 / 3,
  "exponential": (dice: () => number) => -1 - Math.log(1 - dice()),
  "skewed to other sides": (dice: () => number, predicted: number) =>
    (predicted > 50 ? 1 : -1) * (dice() ** 2 - 1 / 3),
};

function normal(dice: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - dice())) * Math.cos(2 * Math.PI * dice());
}

/** Share of reports in which something is found of models off by a constant. */
function shareFound(
  find: (predicted: number[], subjective: number[]) => boolean,
  error: (dice: () => number, predicted: number) => number,
  count: number,
  shift = 0,
): number {
  const dice = createPrng(count);
  let found = 0;
  for (let report = 0; report < REPORTS; report++) {
    const predicted = Array.from({ length: count }, () => 100 * dice());
    const subjective = predicted.map((x) => x + shift + 10 * error(dice, x));
    if (find(predicted, subjective)) found++;
  }
  return found / REPORTS;
}

// Of 800 reports at 5 %, the share deviates by 0.8 %; three of that.
Deno.test("a perfectly calibrated model has a group outside in 5 % of reports", () => {
  // 99 draws in place of 999: the share is the same.
  const find = (predicted: number[], subjective: number[]) =>
    groupsOff(calibrationGroups({ predicted, subjective }, 99)).length > 0;
  for (const count of [50, 100, 400]) {
    for (const [name, error] of Object.entries(ERRORS)) {
      const share = shareFound(find, error, count);
      const place = `${name}, ${count}: ${share}`;
      // Groups of ten have draws with many repeats: wide intervals, where errors are normal.
      if (count === 50) assert(share > 0.01 && share < 0.074, place);
      else assertAlmostEquals(share, 0.05, 0.024, place);
    }
  }
  // A model that is off by half of its errors' deviation is found out.
  assert(shareFound(find, ERRORS.normal, 400, 5) > 0.9);
});

Deno.test("a slope of 1 lies outside the interval of the scatter figure in 5 % of reports", () => {
  const find = (predicted: number[], subjective: number[]) => {
    const { slope } = fitLinearMapping(predicted, subjective);
    return Math.abs(slope - 1) > slopeReach(predicted, subjective);
  };
  for (const count of [50, 100, 400]) {
    for (const [name, error] of Object.entries(ERRORS)) {
      const share = shareFound(find, error, count);
      assertAlmostEquals(share, 0.05, 0.024, `${name}, ${count}: ${share}`);
    }
  }
});
