import type { Pointer, TensorflowLibrary } from "./tensorflow_library.ts";

/** Element types, with TensorFlow's enum value and the size in bytes. */
export const ELEMENTS = {
  float32: { code: 1, bytes: 4, view: Float32Array },
  float64: { code: 2, bytes: 8, view: Float64Array },
  int32: { code: 3, bytes: 4, view: Int32Array },
} as const;

/** Name of an element type. */
export type Element = keyof typeof ELEMENTS;

/** Values of one type. */
export type Values =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>;

/** A vector, or a scalar if the length is absent, in memory allocated by TensorFlow. */
export class HostTensor implements Disposable {
  /** TensorFlow's tensor. */
  readonly pointer: Pointer;
  readonly #library: TensorflowLibrary;

  /** Takes ownership of a tensor, or makes an uninitialized one. */
  constructor(
    library: TensorflowLibrary,
    readonly element: Element,
    tensor: { length?: number } | { pointer: Pointer },
  ) {
    this.#library = library;
    if ("pointer" in tensor) {
      this.pointer = tensor.pointer;
      return;
    }
    const { code, bytes } = ELEMENTS[element];
    const { length } = tensor;
    const axes = new BigInt64Array(
      length === undefined ? [] : [BigInt(length)],
    );
    this.pointer = library.symbols.TF_AllocateTensor(
      code,
      axes,
      axes.length,
      BigInt((length ?? 1) * bytes),
    );
    if (!this.pointer) {
      throw new RangeError("Cannot allocate a tensor: out of memory");
    }
  }

  /** A copy of the values. */
  read(): Values {
    const { symbols } = this.#library;
    const bytes = symbols.TF_TensorByteSize(this.pointer);
    const { view, bytes: each } = ELEMENTS[this.element];
    const values = new view(Number(bytes) / each);
    symbols.copyFrom(values, symbols.TF_TensorData(this.pointer), bytes);
    return values;
  }

  /** Sets all values. */
  write(values: Values): void {
    const { symbols } = this.#library;
    const bytes = symbols.TF_TensorByteSize(this.pointer);
    symbols.copyTo(symbols.TF_TensorData(this.pointer), values, bytes);
  }

  /**
   * A handle for eager operations, which keeps the memory alive; the caller
   * deletes it.
   */
  handle(): bigint {
    return this.#library.check((status) =>
      this.#library.symbols.TFE_NewTensorHandle(this.pointer, status)
    );
  }

  /** Frees the memory. */
  [Symbol.dispose](): void {
    this.#library.symbols.TF_DeleteTensor(this.pointer);
  }
}
