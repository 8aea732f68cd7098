import { isDeepStrictEqual } from "node:util";

/**
 * Deep equality in the sense of `@std/assert`: NaN equals NaN, 0 equals -0, an
 * absent property differs from an undefined one, and the order of the entries
 * of a Map or a Set does not matter.
 */
export function equal(a: unknown, b: unknown): boolean {
  return compare(a, b, new Map());
}

type Seen = Map<object, object>;

function compare(a: unknown, b: unknown, seen: Seen): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b) || !sameKind(a, b)) return false;
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  if (a instanceof Set && b instanceof Set) return sameSets(a, b, seen);
  if (a instanceof Map && b instanceof Map) return sameMaps(a, b, seen);
  if (isTypedArray(a) && isTypedArray(b)) return sameNumbers(a, b);
  if (isLeaf(a)) return isDeepStrictEqual(a, b);
  return sameProperties(a, b, seen);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** An object without prototype counts as a plain object. */
function sameKind(a: object, b: object): boolean {
  return (a.constructor ?? Object) === (b.constructor ?? Object);
}

/** Objects whose value does not lie in their properties. */
function isLeaf(value: object): boolean {
  return value instanceof Date || value instanceof RegExp ||
    value instanceof URL || value instanceof ArrayBuffer ||
    value instanceof DataView ||
    value instanceof Number || value instanceof String;
}

type TypedArray = Float64Array | BigInt64Array;

function isTypedArray(value: object): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** Typed arrays are long: no property names for them. */
function sameNumbers(a: TypedArray, b: TypedArray): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i] && !Object.is(a[i], b[i])) return false;
  }
  return true;
}

function sameSets(a: Set<unknown>, b: Set<unknown>, seen: Seen): boolean {
  if (a.size !== b.size) return false;
  const rest = [...b];
  return [...a].every((x) => take(rest, (y) => compare(x, y, seen)));
}

function sameMaps(
  a: Map<unknown, unknown>,
  b: Map<unknown, unknown>,
  seen: Seen,
): boolean {
  if (a.size !== b.size) return false;
  const rest = [...b];
  return [...a].every(([key, value]) =>
    take(rest, (y) => compare(key, y[0], seen) && compare(value, y[1], seen))
  );
}

/** Removes the first item that fits, and returns whether there was one. */
function take<T>(items: T[], fits: (item: T) => boolean): boolean {
  const index = items.findIndex(fits);
  if (index >= 0) items.splice(index, 1);
  return index >= 0;
}

function sameProperties(a: object, b: object, seen: Seen): boolean {
  const keys = ownKeys(a);
  return keys.length === ownKeys(b).length &&
    keys.every((key) =>
      Object.hasOwn(b, key) &&
      compare(Reflect.get(a, key), Reflect.get(b, key), seen)
    );
}

/** Enumerable own keys, symbols included; those of an Error that matter, too. */
function ownKeys(value: object): PropertyKey[] {
  const keys = Reflect.ownKeys(value).filter((key) =>
    Object.getOwnPropertyDescriptor(value, key)?.enumerable
  );
  return value instanceof Error ? [...keys, "message"] : keys;
}
