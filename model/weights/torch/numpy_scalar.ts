import { quote } from "../quote.ts";
import { PassedOver } from "./passed_over.ts";
import type { Buildable, Callable } from "./python_object.ts";

/** A NumPy element type from a pickle. */
class NumpyType implements Buildable {
  readonly #read: ((view: DataView) => number) | undefined;
  readonly #size: number | undefined;

  constructor(name: unknown) {
    const type = typeof name === "string" ? TYPES.get(name) : undefined;
    [this.#size, this.#read] = type ?? [];
  }

  /** The second part of the state is the byte order. */
  build(state: unknown): void {
    const order = Array.isArray(state) ? state[1] : undefined;
    if (order !== "<" && order !== "|") {
      throw new Error(
        `the pickle has a NumPy type of byte order ${quote(String(order))}, ` +
          'known are "<" (little-endian) and "|" (none)',
      );
    }
  }

  /** The number; texts, dates and objects are ignored. */
  decode(bytes: unknown): number | PassedOver {
    if (!this.#read) return new PassedOver("a NumPy scalar");
    if (!(bytes instanceof Uint8Array) || bytes.length !== this.#size) {
      throw new Error(
        `the pickle has a NumPy number that is not of ${this.#size} bytes`,
      );
    }
    return this.#read(new DataView(bytes.buffer, bytes.byteOffset));
  }
}

const TYPES: ReadonlyMap<
  string,
  [size: number, read: (view: DataView) => number]
> = new Map([
  ["f8", [8, (v) => v.getFloat64(0, true)]],
  ["f4", [4, (v) => v.getFloat32(0, true)]],
  ["f2", [2, (v) => v.getFloat16(0, true)]],
  ["i8", [8, (v) => Number(v.getBigInt64(0, true))]],
  ["i4", [4, (v) => v.getInt32(0, true)]],
  ["i2", [2, (v) => v.getInt16(0, true)]],
  ["i1", [1, (v) => v.getInt8(0)]],
  ["u8", [8, (v) => Number(v.getBigUint64(0, true))]],
  ["u4", [4, (v) => v.getUint32(0, true)]],
  ["u2", [2, (v) => v.getUint16(0, true)]],
  ["u1", [1, (v) => v.getUint8(0)]],
  ["b1", [1, (v) => v.getUint8(0)]],
]);

/**
 * Callables of pickled NumPy numbers; scores and epochs are often such numbers.
 */
export const NUMPY_CALLABLES: readonly Callable[] = [
  { name: "numpy.dtype", call: ([name]) => new NumpyType(name) },
  // NumPy 1 and 2.
  ...["numpy.core", "numpy._core"].map((module): Callable => ({
    name: `${module}.multiarray.scalar`,
    call: ([type, bytes]) => {
      if (!(type instanceof NumpyType)) {
        throw new Error("the pickle has a NumPy number without a type");
      }
      return type.decode(bytes);
    },
  })),
  // Protocol 2 stores bytes as the characters with the same codes.
  {
    name: "_codecs.encode",
    call: ([text, encoding]) => {
      if (typeof text !== "string" || encoding !== "latin1") {
        return new PassedOver("bytes");
      }
      return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    },
  },
];
