/**
 * The assertions of a story in its page: the first that fails does not stop them, and the result
 * of each is reported to the page.
 */

import type { AssertionResult } from "./news.ts";

let results: AssertionResult[] = [];

/** Sets the number of the assertion that runs next. */
export function at(cell: string, index: number): void {
  const known = results.findIndex((it) =>
    it.cell === cell && it.index === index
  );
  const [now = { cell, index, times: 0 }] = known < 0
    ? []
    : results.splice(known, 1);
  results.push(now);
}

/** The results of the assertions since the last call. */
export function takeResults(): AssertionResult[] {
  const taken = results;
  results = [];
  return taken;
}

function record(holds: boolean, message: () => string): void {
  const now = results.at(-1)!;
  now.times++;
  if (!holds) now.failure ??= message();
}

/** Records whether the condition holds. */
export function assert(condition: unknown, message?: string): void {
  record(Boolean(condition), () => message ?? "the claim does not hold");
}

/** Records whether a number lies within a tolerance of another; NaN never does. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance: number,
): void {
  record(
    Math.abs(actual - expected) <= tolerance,
    () => `${actual} is not within ${tolerance} of ${expected}`,
  );
}

/** Records whether both are equal, entry by entry. */
export function assertEquals(actual: unknown, expected: unknown): void {
  record(
    isEqual(actual, expected),
    () => `${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`,
  );
}

function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (
    typeof a !== "object" || typeof b !== "object" || a === null || b === null
  ) {
    return false;
  }
  const keys = Object.keys(a);
  return Object.getPrototypeOf(a) === Object.getPrototypeOf(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) =>
      isEqual(a[key as keyof typeof a], b[key as keyof typeof b])
    );
}
