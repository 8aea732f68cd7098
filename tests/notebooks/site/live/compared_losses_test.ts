import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  checkClaims,
  compareLosses,
  FIRST,
  SUBJECTIVE,
} from "../../../../notebooks/site/live/compared_losses.ts";

Deno.test("compareLosses() gives the losses of the live figure, with the way downhill", () => {
  const { losses } = compareLosses(FIRST);
  const [mae, mse] = losses;
  // By hand: the errors are 1.2, -0.5, 0.4, 1, -0.8.
  assertAlmostEquals(mae!.value, 3.9 / 5, 1e-12);
  assertAlmostEquals(mse!.value, 3.49 / 5, 1e-12);
  mae!.downhill.forEach((each, i) =>
    assertAlmostEquals(each, [-0.2, 0.2, -0.2, -0.2, 0.2][i]!, 1e-12)
  );
});

Deno.test("compareLosses() has Norm-in-Norm 0 and PLCC 1 for any rising line", () => {
  const { losses, plcc } = compareLosses(SUBJECTIVE.map((it) => 0.5 * it + 2));
  assertAlmostEquals(losses.at(-1)!.value, 0, 1e-7); // epsilon in the norm
  assertAlmostEquals(plcc, 1, 1e-12);
  assert(losses[0]!.value > 0.5);
});

Deno.test("checkClaims() holds wherever the scores are, and says what does not", () => {
  const lists = [FIRST, SUBJECTIVE, [6, 5, 4, 3, 0], [0, 6, 0, 6, 0]];
  for (const list of lists) {
    assertEquals(checkClaims(list).filter(({ holds }) => !holds), []);
  }
  // Nearly equal scores: epsilon is not small beside their norm, and shape is lost.
  const almost = SUBJECTIVE.map((it) => 3 + 1e-8 * it);
  assert(checkClaims(almost).some(({ holds }) => !holds));
});
