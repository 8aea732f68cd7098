import { assert, assertAlmostEquals } from "@std/assert";
import { lossAndGradient, spreadAfterStep } from "../../../loss/mod.ts";
import { createPrng } from "../../../data/random/prng.ts";

/** Standard normal scores. */
function normalList(dice: () => number, n: number): number[] {
  return Array.from(
    { length: n },
    () => Math.sqrt(-2 * Math.log(1 - dice())) * Math.cos(2 * Math.PI * dice()),
  );
}

function lossOf(p: number, q: number, x: number[], y: number[]): number {
  return lossAndGradient({ type: "norm-in-norm", p, q }, x, y).value;
}

/** Largest loss found: random pairs, and each list against its negative. */
function largest(p: number, q: number, n: number): number {
  const dice = createPrng(p, q, n);
  let most = 0;
  for (let draw = 0; draw < 2000; draw++) {
    const y = normalList(dice, n);
    most = Math.max(
      most,
      lossOf(p, q, normalList(dice, n), y),
      lossOf(p, q, y.map((score) => -score), y),
    );
  }
  return most;
}

Deno.test("the constant of Norm-in-Norm is reached for p <= q and even N, and else only a bound", () => {
  const halves = [1, 1, -1, -1], negative = [-1, -1, 1, 1];
  assertAlmostEquals(lossOf(1, 2, negative, halves), 1, 1e-6);
  assertAlmostEquals(lossOf(1, 1, [-3, 1, 2], [3, -1, -2]), 1, 1e-6);
  assertAlmostEquals(lossOf(2, 2, [-3, 1, 2], [3, -1, -2]), 1, 1e-6);
  // By hand, N = 3: (2, −1, −1) / √6 against its negative, 8 / √6 over 2 √3.
  const odd = 8 / Math.sqrt(6) / (2 * Math.sqrt(3));
  assertAlmostEquals(lossOf(1, 2, [-2, 1, 1], [2, -1, -1]), odd, 1e-6);
  assert(largest(1, 2, 3) <= odd + 1e-9);
  // By hand: (1, −1, 0, 0) / 2 against its negative, 2 over c = 4.
  assertAlmostEquals(lossOf(2, 1, [-1, 1, 0, 0], [1, -1, 0, 0]), 0.5, 1e-6);
  for (const n of [2, 3, 4, 8]) assert(largest(2, 1, n) <= 0.5 + 1e-9, `${n}`);
});

Deno.test("a step widens the 2-norm of predictions, and shrinks other q-norms now and then", () => {
  const dice = createPrng(5);
  const norm = (list: readonly number[], q: number) => {
    const mean = list.reduce((sum, x) => sum + x, 0) / list.length;
    return list.reduce((sum, x) => sum + Math.abs(x - mean) ** q, 0) ** (1 / q);
  };
  const shrunk = { 1: 0, 2: 0, 3: 0 };
  const steps = 2000;
  for (let step = 0; step < steps; step++) {
    const x = normalList(dice, 8), y = normalList(dice, 8);
    for (const [p, q] of [[2, 1], [1, 2], [1, 3]] as const) {
      const { moved } = spreadAfterStep(x, y, 0.1, { p, q });
      const after = Array.from(moved);
      assert(norm(after, 2) > norm(x, 2));
      if (norm(after, q) < norm(x, q) - 1e-12) shrunk[q]++;
    }
  }
  assert(shrunk[2] === 0);
  assert(shrunk[1] > 0.02 * steps, `${shrunk[1]}`);
  assert(shrunk[3] > 0.02 * steps, `${shrunk[3]}`);
});

Deno.test("the gradient of MAE has a norm of 1 / sqrt N at most, however wrong predictions are", () => {
  const dice = createPrng(6);
  for (const n of [1, 2, 8, 100]) {
    const y = normalList(dice, n);
    for (const wrong of [1, 1e6]) {
      const x = y.map((score) => score + wrong * (1 + dice()));
      const { gradient } = lossAndGradient({ type: "mae" }, x, y);
      const length = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
      assertAlmostEquals(length, 1 / Math.sqrt(n), 1e-12);
    }
  }
});

Deno.test("unrelated scores cost 1 / sqrt pi with normal scores, and another number with others", () => {
  const dice = createPrng(7);
  const uniform = () => Array.from({ length: 200 }, dice);
  const mean = (draw: () => number[]) => {
    let sum = 0;
    for (let i = 0; i < 400; i++) sum += lossOf(1, 2, draw(), draw());
    return sum / 400;
  };
  // Half of E|z − w|: of two standard normal numbers 2 / √π; of two uniform ones with
  // deviation 1, on ±√3, a third of the span of 2 √3.
  const normal = mean(() => normalList(dice, 200));
  assertAlmostEquals(normal, 1 / Math.sqrt(Math.PI), 5e-3);
  const even = mean(uniform);
  assertAlmostEquals(even, Math.sqrt(3) / 3, 5e-3);
  assert(even - normal > 0.005, `${even} and ${normal}`);
});
