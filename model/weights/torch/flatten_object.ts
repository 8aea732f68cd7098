import { UnreadTensor } from "./passed_over.ts";
import { LegacyTensor, TorchTensor } from "./torch_tensor.ts";

/** A number, text, boolean or null (Python's None). */
export type PlainValue = number | bigint | string | boolean | null;

/** Tensors and values of nested dictionaries and lists, by their path. */
export interface FlatObject {
  /** Tensors, as `model.features.0.weight`. */
  tensors: Map<string, TorchTensor>;
  /** Values, as `k.0` for the first of a list `k`. */
  values: Map<string, PlainValue>;
  /** Parts that cannot be converted, with the reason: "it is a sparse tensor". */
  unread: Map<string, string>;
}

/** Deepest nesting; an optimizer's state has five levels. */
const MAX_DEPTH = 32;

/** Characters of names per step of the pickle; real checkpoints have fewer than 40. */
const LETTERS_PER_STEP = 64;

/**
 * Flattens the object of a pickle. Bytes, sets, functions and other objects are left out.
 *
 * An object that a pickle contains many times becomes many entries, so that a
 * few bytes could require billions; their number is bounded by the pickle's
 * steps.
 *
 * @throws {Error} If the object is nested too deeply, or has more parts than the
 * pickle has steps.
 */
export function flattenObject(object: unknown, steps: number): FlatObject {
  const flat: FlatObject = {
    tensors: new Map(),
    values: new Map(),
    unread: new Map(),
  };
  let parts = steps;
  let letters = LETTERS_PER_STEP * (steps + 100);
  const visit = (value: unknown, path: readonly string[]): void => {
    if (parts-- <= 0) {
      throw new Error("the pickle repeats its objects too often");
    }
    if (path.length > MAX_DEPTH) {
      throw new Error(`the pickle is nested deeper than ${MAX_DEPTH} levels`);
    }
    if (value instanceof Map) {
      let place = 0;
      for (const [key, part] of value) {
        visit(part, [...path, keyName(key, place++)]);
      }
    } else if (Array.isArray(value)) {
      value.forEach((part, index) => visit(part, [...path, `${index}`]));
    } else {
      letters -= path.reduce((sum, key) => sum + key.length + 1, 0);
      if (letters < 0) throw new Error("the pickle's names are too long");
      add(flat, path.join("."), value);
    }
  };
  visit(object, []);
  return flat;
}

/**
 * A key as part of a path; a key that is not a string or a number is replaced
 * by its position.
 */
function keyName(key: unknown, place: number): string {
  if (typeof key === "string") return key;
  if (typeof key === "number" || typeof key === "bigint") return `${key}`;
  return `[${place}]`;
}

function add(
  { tensors, values, unread }: FlatObject,
  name: string,
  part: unknown,
): void {
  const value = part instanceof LegacyTensor ? part.tensor : part;
  if (value instanceof UnreadTensor) {
    unread.set(name, `it is a ${value.what} tensor, which is not read`);
  } else if (value instanceof TorchTensor || isPlain(value)) {
    if (tensors.has(name) || values.has(name)) {
      unread.set(name, "the pickle has two parts of that name");
    } else if (value instanceof TorchTensor) tensors.set(name, value);
    else values.set(name, value);
  }
}

function isPlain(value: unknown): value is PlainValue {
  return value === null ||
    ["number", "bigint", "string", "boolean"].includes(typeof value);
}
