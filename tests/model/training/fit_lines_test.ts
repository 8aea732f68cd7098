import { join } from "node:path";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { fitLines, toUnitScore } from "../../../model/training/fit_lines.ts";
import { measure } from "../../../model/training/measure.ts";
import { trainRun } from "../../../model/training/train.ts";
import { inFolder } from "../support/in_folder.ts";
import { tinyConfig, writeTinyDataset } from "../support/tiny_dataset.ts";

const SCALE = { min: 1, max: 5, higherIsBetter: true, unit: "MOS" };

Deno.test("fitLines() leads outputs to the subjective scale by least squares", () => {
  // By hand: 2x + 1 for the first head, −x + 6 for the second.
  const lines = fitLines([[0, 1, 2], [5, 3, 1]], [1, 3, 5]);
  assertAlmostEquals(lines[0]!.slope, 2, 1e-12);
  assertAlmostEquals(lines[0]!.intercept, 1, 1e-12);
  assertAlmostEquals(lines[1]!.slope, -1, 1e-12);
  assertAlmostEquals(lines[1]!.intercept, 6, 1e-12);
});

Deno.test("fitLines() leads back from toUnitScore() what was learned exactly", () => {
  const subjective = [1, 2.5, 4, 5];
  const learned = subjective.map((score) => toUnitScore(score, SCALE));
  const [line] = fitLines([learned], subjective);
  assertAlmostEquals(line!.slope, SCALE.max - SCALE.min, 1e-12);
  assertAlmostEquals(line!.intercept, SCALE.min, 1e-12);
});

Deno.test("measure() takes PLCC and RMSE after the line, SROCC and KROCC before", () => {
  const line = { slope: -1, intercept: 4 };
  const { srocc, krocc, plcc, rmse } = measure([3, 2, 1], [1, 2, 4], line);
  // By hand: the outputs fall while people's scores rise; mapped they are 1, 2, 3.
  assertEquals([srocc, krocc], [-1, -1]);
  assertAlmostEquals(plcc, 3 / Math.sqrt(2 * 14 / 3), 1e-12);
  assertAlmostEquals(rmse, 1 / Math.sqrt(3), 1e-12);
});

Deno.test("train() with MSE maps by a fitted line, as with every loss", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const out = join(folder, "run");
    // So low a rate leaves the outputs near 0, whatever the scores are.
    const config = tinyConfig(folder, {
      loss: { type: "mse" },
      learningRate: 1e-6,
      epochs: 1,
    });
    const { test } = await trainRun(config, { out, log: () => {} });
    // Scores that are uniform on 1 to 5 deviate by 4 / sqrt 12 from their mean, as a
    // network errs that says nothing; without a line it erred by 2.5 here.
    assert(test!.metrics.rmse < 4 / Math.sqrt(12), `${test!.metrics.rmse}`);
  });
});
