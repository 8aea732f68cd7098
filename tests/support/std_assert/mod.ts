/**
 * A stand-in for `@std/assert` on `node:assert`, for machines where JSR cannot
 * be reached. It has the names that the tests import, with the behavior that
 * `@std/assert` documents; it is not part of the package.
 */
import nodeAssert from "node:assert";
import { inspect } from "node:util";
import { equal } from "./equal.ts";

export { equal };

/** Thrown when an assertion fails. */
export class AssertionError extends Error {
  override name = "AssertionError";
}

/** A class, abstract ones included. */
// deno-lint-ignore no-explicit-any
export type AnyConstructor<T = unknown> = abstract new (...args: any[]) => T;

/** A class of errors. */
// deno-lint-ignore no-explicit-any
export type ErrorClass<E extends Error = Error> = new (...args: any[]) => E;

/** Throws with `message`, then the caller's own words if there are any. */
function raise(message: string, msg?: string): never {
  throw new AssertionError(msg === undefined ? message : `${message}: ${msg}`);
}

/** `node:assert`'s description of a difference. */
function difference(actual: unknown, expected: unknown): string {
  const options = { actual, expected, operator: "deepStrictEqual" };
  return new nodeAssert.AssertionError(options).message;
}

/** Fails unless `expr` is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** Fails unless `expr` is falsy. */
export function assertFalse(
  expr: unknown,
  msg?: string,
): asserts expr is false | 0 | "" | null | undefined | 0n {
  if (expr) raise("Expected a falsy value", msg);
}

/** Fails always. */
export function fail(msg?: string): never {
  raise("Failed assertion", msg);
}

/** Fails unless the values are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) raise(difference(actual, expected), msg);
}

/** Fails if the values are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) {
    raise(`Expected a value other than ${inspect(expected)}`, msg);
  }
}

/** Fails unless the values are the same, in the sense of `Object.is`. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (!Object.is(actual, expected)) {
    raise(
      `Expected the same value: ${inspect(actual)} is not ${inspect(expected)}`,
      msg,
    );
  }
}

/** Fails if the values are the same, in the sense of `Object.is`. */
export function assertNotStrictEquals<T>(
  actual: T,
  expected: T,
  msg?: string,
): void {
  if (Object.is(actual, expected)) {
    raise(`Expected a value that is not ${inspect(expected)}`, msg);
  }
}

/**
 * Fails unless the numbers differ by at most `tolerance`, which is 1e-7 of the
 * expected value where none is given.
 */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
): void {
  if (Object.is(actual, expected)) return;
  const allowed = tolerance ??
    (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  const delta = Math.abs(expected - actual);
  if (delta <= allowed) return;
  raise(
    `Expected ${actual} within ${allowed} of ${expected}, but it is ${delta} away`,
    msg,
  );
}

/** Fails if the value is null or undefined. */
export function assertExists<T>(
  actual: T,
  msg?: string,
): asserts actual is NonNullable<T> {
  if (actual === undefined || actual === null) {
    raise(`Expected a value, but it is ${actual}`, msg);
  }
}

/** Fails unless `actual > expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual > expected)) {
    raise(`Expected ${inspect(actual)} > ${inspect(expected)}`, msg);
  }
}

/** Fails unless `actual >= expected`. */
export function assertGreaterOrEqual<T>(
  actual: T,
  expected: T,
  msg?: string,
): void {
  if (!(actual >= expected)) {
    raise(`Expected ${inspect(actual)} >= ${inspect(expected)}`, msg);
  }
}

/** Fails unless `actual < expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual < expected)) {
    raise(`Expected ${inspect(actual)} < ${inspect(expected)}`, msg);
  }
}

/** Fails unless `actual <= expected`. */
export function assertLessOrEqual<T>(
  actual: T,
  expected: T,
  msg?: string,
): void {
  if (!(actual <= expected)) {
    raise(`Expected ${inspect(actual)} <= ${inspect(expected)}`, msg);
  }
}

/** Fails unless the text contains `expected`. */
export function assertStringIncludes(
  actual: string,
  expected: string,
  msg?: string,
): void {
  if (!actual.includes(expected)) {
    raise(`Expected ${inspect(actual)} to contain ${inspect(expected)}`, msg);
  }
}

/** Fails unless the text matches the pattern. */
export function assertMatch(
  actual: string,
  expected: RegExp,
  msg?: string,
): void {
  if (!expected.test(actual)) {
    raise(`Expected ${inspect(actual)} to match ${expected}`, msg);
  }
}

/** Fails if the text matches the pattern. */
export function assertNotMatch(
  actual: string,
  expected: RegExp,
  msg?: string,
): void {
  if (expected.test(actual)) {
    raise(`Expected ${inspect(actual)} not to match ${expected}`, msg);
  }
}

/** Fails unless every expected item equals one of the actual ones. */
export function assertArrayIncludes<T>(
  actual: ArrayLike<T>,
  expected: ArrayLike<T>,
  msg?: string,
): void {
  const items = Array.from(actual);
  const missing = Array.from(expected)
    .filter((wanted) => !items.some((item) => equal(item, wanted)));
  if (missing.length > 0) {
    raise(`Expected ${inspect(items)} to include ${inspect(missing)}`, msg);
  }
}

/** Fails unless the value is an instance of the class. */
export function assertInstanceOf<T extends AnyConstructor>(
  actual: unknown,
  expectedType: T,
  msg?: string,
): asserts actual is InstanceType<T> {
  if (!(actual instanceof expectedType)) {
    raise(`Expected ${expectedType.name}, but it is ${inspect(actual)}`, msg);
  }
}

/** Fails unless the value is an error of the class whose message fits. */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  // deno-lint-ignore no-explicit-any
  errorClass?: abstract new (...args: any[]) => E,
  msgMatches?: string | RegExp,
  msg?: string,
): asserts error is E {
  if (!(error instanceof Error)) {
    raise(`Expected an Error, but it is ${inspect(error)}`, msg);
  }
  if (errorClass && !(error instanceof errorClass)) {
    raise(`Expected ${errorClass.name}, but it is ${inspect(error)}`, msg);
  }
  const fits = typeof msgMatches === "string"
    ? error.message.includes(msgMatches)
    : msgMatches?.test(error.message) ?? true;
  if (!fits) {
    raise(
      `Expected a message with ${inspect(msgMatches)}, but it is ${
        inspect(error.message)
      }`,
      msg,
    );
  }
}

/** Checks what was thrown against the arguments of the two functions below. */
function checkThrown(
  thrown: unknown,
  [expected, includes, msg]: readonly [
    (ErrorClass | string)?,
    string?,
    string?,
  ],
): void {
  if (typeof expected === "function") {
    assertIsError(thrown, expected, includes, msg);
  }
}

/** The caller's own words among the same arguments. */
function ownWords(
  [expected, , msg]: readonly [(ErrorClass | string)?, string?, string?],
): string | undefined {
  return typeof expected === "string" ? expected : msg;
}

/** Fails unless the function throws; returns what it throws. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Fails unless the function throws an error of the class whose message fits. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  errorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  ...expectation: [(ErrorClass | string)?, string?, string?]
): unknown {
  try {
    fn();
  } catch (error) {
    checkThrown(error, expectation);
    return error;
  }
  raise("Expected function to throw", ownWords(expectation));
}

/** Fails unless the function's promise rejects; resolves to the reason. */
export function assertRejects(
  fn: () => PromiseLike<unknown>,
  msg?: string,
): Promise<unknown>;
/** Fails unless the promise rejects with an error of the class that fits. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  errorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  ...expectation: [(ErrorClass | string)?, string?, string?]
): Promise<unknown> {
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch {
    raise("Function throws when expected to reject", ownWords(expectation));
  }
  try {
    await promise;
  } catch (error) {
    checkThrown(error, expectation);
    return error;
  }
  raise("Expected function to reject", ownWords(expectation));
}
