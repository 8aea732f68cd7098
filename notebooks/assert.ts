/**
 * The assertions of the notebooks, on Node's: with nothing to fetch, the first
 * cell works wherever the package does.
 */
import { deepStrictEqual, ok } from "node:assert/strict";

/** Fails unless the condition holds. */
export function assert(
  condition: unknown,
  message?: string,
): asserts condition {
  ok(condition, message ?? "the claim does not hold");
}

/** Fails unless a number lies within a tolerance of another; NaN never does. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance: number,
): void {
  ok(
    Math.abs(actual - expected) <= tolerance,
    `${actual} is not within ${tolerance} of ${expected}`,
  );
}

/** Fails unless both are equal, entry by entry. */
export function assertEquals(actual: unknown, expected: unknown): void {
  deepStrictEqual(actual, expected);
}
