import { quote } from "../quote.ts";
import { TorchTensor } from "./torch_tensor.ts";

/** A number, text, truth value or nothing, as Python's None. */
export type PlainValue = number | bigint | string | boolean | null;

/** Tensors and values of nested dictionaries and lists, by their path. */
export interface FlatObject {
  /** Tensors, as `model.features.0.weight`. */
  tensors: Map<string, TorchTensor>;
  /** Values, as `k.0` for the first of a list `k`. */
  values: Map<string, PlainValue>;
}

/** Deepest nesting; an optimizer's state has five levels. */
const MAX_DEPTH = 32;

/** Letters of names per step of the pickle; real checkpoints take below 40. */
const LETTERS_PER_STEP = 64;

/**
 * Flattens what a pickle holds. Bytes are left out.
 *
 * An object that a pickle holds many times is many entries here, so that a few
 * bytes could ask for billions; their number is bounded by the pickle's steps.
 *
 * @throws {Error} If the object is nested too deeply, has more parts than the
 * pickle has steps, or two parts of one path.
 */
export function flattenObject(object: unknown, steps: number): FlatObject {
  const flat: FlatObject = { tensors: new Map(), values: new Map() };
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
      for (const [key, part] of value) visit(part, [...path, _keyName(key)]);
    } else if (Array.isArray(value)) {
      value.forEach((part, index) => visit(part, [...path, `${index}`]));
    } else {
      letters -= path.reduce((sum, key) => sum + key.length + 1, 0);
      if (letters < 0) throw new Error("the pickle's names are too long");
      _add(flat, path.join("."), value);
    }
  };
  visit(object, []);
  return flat;
}

function _keyName(key: unknown): string {
  if (typeof key === "string") return key;
  if (typeof key === "number" || typeof key === "bigint") return `${key}`;
  throw new Error("the pickle has a dictionary whose key is no text or number");
}

function _add({ tensors, values }: FlatObject, name: string, value: unknown) {
  if (value instanceof Uint8Array) return;
  if (tensors.has(name) || values.has(name)) {
    throw new Error(`the pickle has two parts named ${quote(name)}`);
  }
  if (value instanceof TorchTensor) {
    tensors.set(name, value);
  } else if (_isPlain(value)) {
    values.set(name, value);
  } else {
    throw new Error(
      `the pickle holds something else than data at ${quote(name)}`,
    );
  }
}

function _isPlain(value: unknown): value is PlainValue {
  return value === null ||
    ["number", "bigint", "string", "boolean"].includes(typeof value);
}
