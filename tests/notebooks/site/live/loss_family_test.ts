import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  checkFamily,
  type Choice,
  isSmooth,
  lossOverNoise,
  noisyBatch,
  seeFamily,
} from "../../../../notebooks/site/live/loss_family.ts";

const CHOICE: Choice = { p: 1, q: 2, count: 16, alpha: 0, noise: 0.5 };

Deno.test("noisyBatch() has people's scores without noise, and errors that grow with it", () => {
  const { predicted, subjective } = noisyBatch(8, 0);
  assertEquals(predicted, subjective);
  const [one, two] = [1, 2].map((noise) => {
    const batch = noisyBatch(8, noise);
    assertEquals(batch.subjective, subjective);
    return batch.predicted.map((score, i) => score - subjective[i]!);
  });
  one!.forEach((error, i) => assertAlmostEquals(2 * error, two![i]!, 1e-12));
  assert(one!.some((error) => Math.abs(error) > 0.5));
});

Deno.test("seeFamily() shows the lists that the loss compares, so that their distance is the loss", () => {
  for (const q of [1, 2, 3]) {
    const { images, value, plcc } = seeFamily({ ...CHOICE, q });
    const distance = images.reduce(
      (sum, each) => sum + Math.abs(each.predicted - each.subjective),
      0,
    );
    // Equation of the loss for p = 1 by hand: c = 2 N^(1 - 1/q); 1e-8 in the norm.
    assertAlmostEquals(value, distance / (2 * 16 ** (1 - 1 / q)), 1e-6);
    assert(plcc > 0.5 && plcc < 1);
  }
});

Deno.test("seeFamily() mixes (1 - PLCC)/2 and (1 - PLCC²)/4 for p = q = 2", () => {
  const square = { ...CHOICE, p: 2 };
  const { value, plcc } = seeFamily({ ...square, alpha: 0.4 });
  const expected = 0.6 * (1 - plcc) / 2 + 0.4 * (1 - plcc ** 2) / 4;
  assertAlmostEquals(value, expected, 1e-7);
});

Deno.test("lossOverNoise() begins at 0 and passes through the loss of the choice", () => {
  const [none, chosen, more] = lossOverNoise(CHOICE, [0, 0.5, 2]);
  assertAlmostEquals(none!.value, 0, 1e-7);
  assertAlmostEquals(chosen!.value, seeFamily(CHOICE).value, 1e-12);
  assert(more!.value > chosen!.value);
});

Deno.test("checkFamily() holds for whatever the sliders reach", () => {
  let smooth = 0;
  for (const p of [1, 1.5, 2, 4]) {
    for (const q of [1, 2, 6]) {
      for (const count of [3, 16, 64]) {
        for (const alpha of [0, 1]) {
          for (const noise of [0, 0.05, 2]) {
            const choice = { p, q, count, alpha, noise };
            const claims = checkFamily(choice);
            const expected = 1 + (noise > 0 ? 1 : 0) +
              (isSmooth(choice) ? 1 : 0) + (p === 2 && q === 2 ? 1 : 0);
            smooth += isSmooth(choice) ? 1 : 0;
            assertEquals(claims.length, expected);
            assertEquals(
              claims.filter(({ holds }) => !holds),
              [],
              JSON.stringify(choice),
            );
          }
        }
      }
    }
  }
  // With noise: 72 choices of p >= 2, and of the 36 without the variant all but two near a kink.
  assertEquals(smooth, 72 + 34);
});
