import { assertAlmostEquals, assertEquals } from "@std/assert";

/** Asserts that lists agree element by element; the tolerance is absolute. */
export function assertAllClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  name: string,
): void {
  assertEquals(actual.length, expected.length, name);
  for (let i = 0; i < expected.length; i++) {
    assertAlmostEquals(actual[i]!, expected[i]!, tolerance, `${name}[${i}]`);
  }
}
