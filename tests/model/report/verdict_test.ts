import { assert, assertAlmostEquals, assertStringIncludes } from "@std/assert";
import { createPrng } from "../../../data/random/prng.ts";
import { srocc } from "../../../loss/metrics/srocc.ts";
import { isChance, verdict } from "../../../model/report/verdict.ts";
import { epochExample, reportExample } from "./report_example.ts";

/** Share of runs whose best SROCC of several epochs is taken for more than chance, where there is no relation. */
function falseAlarms(images: number, epochs: number, likeness: number): number {
  const dice = createPrng(images, epochs);
  const runs = 400;
  const scores = () => Array.from({ length: images }, () => dice());
  let alarms = 0;
  for (let run = 0; run < runs; run++) {
    const subjective = scores();
    let predicted = scores(), best = 0;
    for (let epoch = 0; epoch < epochs; epoch++) {
      predicted = predicted.map((x) => likeness * x + (1 - likeness) * dice());
      const value = srocc(predicted, subjective);
      if (Math.abs(value) > Math.abs(best)) best = value;
    }
    if (!isChance(best, images, epochs)) alarms++;
  }
  return alarms / runs;
}

// Of 400 runs at 5 %, the share deviates by 1.1 %; three of that.
Deno.test("isChance() is wrong in 5 % of null runs, also of the best of ten epochs", () => {
  for (const images of [50, 100, 400]) {
    assertAlmostEquals(falseAlarms(images, 1, 0), 0.05, 0.033, `${images}`);
  }
  for (const images of [50, 100]) {
    assertAlmostEquals(falseAlarms(images, 10, 0), 0.05, 0.033, `${images}`);
    // Epochs that resemble one another are fewer tries: no more false alarms.
    assert(falseAlarms(images, 10, 0.8) < 0.05);
  }
});

Deno.test("isChance() agrees with SciPy's test of one epoch", () => {
  // By hand: with 5 images and SROCC 0.9, t = 0.9 √3 / √0.19 = 3.576; SciPy 1.17 gives
  // 2 * t.sf(3.576, 3) = 0.0374.
  assert(!isChance(0.9, 5, 1));
  assert(isChance(0.9, 5, 2)); // 1 − (1 − 0.0374)^2 = 0.073
  assert(isChance(1, 2, 1));
});

Deno.test("verdict() says of validation images that the best epoch was chosen on them", () => {
  const { test: _, ...data } = reportExample();
  const said = (srocc: number) =>
    verdict({
      ...data,
      epochs: Array.from({ length: 30 }, (_, i) => epochExample(i + 1, srocc)),
    });
  assertStringIncludes(
    said(0.6),
    "It is the best of 30 epochs on these images, and therefore optimistic.",
  );
  // 400 images: one epoch of 0.11 is more than chance (t = 2.2), the best of 30 is not.
  assertStringIncludes(
    said(0.11),
    "the best of 30 epochs cannot be distinguished from chance",
  );
});
