import type { Pointer, TensorflowLibrary } from "./tensorflow_library.ts";

/** What an element is, with TensorFlow's number for it and its bytes. */
export const ELEMENTS = {
  float32: { code: 1, bytes: 4, view: Float32Array },
  float64: { code: 2, bytes: 8, view: Float64Array },
  int32: { code: 3, bytes: 4, view: Int32Array },
} as const;

/** Name of an element type. */
export type Element = keyof typeof ELEMENTS;

/** A vector, or a scalar where the length is absent, in memory that TensorFlow allocated. */
export class HostTensor implements Disposable {
  /** TensorFlow's tensor. */
  readonly pointer: Pointer;
  readonly #library: TensorflowLibrary;

  /** Takes over a tensor, or makes one whose values are arbitrary. */
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
      throw new RangeError("Cannot allocate a tensor: no memory is left");
    }
  }

  /** The values themselves, not a copy; not to be used once this is disposed. */
  get values(): Float32Array | Float64Array | Int32Array {
    const { symbols } = this.#library;
    const bytes = Number(symbols.TF_TensorByteSize(this.pointer));
    const data = symbols.TF_TensorData(this.pointer)!;
    return new ELEMENTS[this.element].view(
      Deno.UnsafePointerView.getArrayBuffer(data, bytes),
    );
  }

  /** A handle for eager operations, the caller's to delete; it keeps the memory. */
  handle(): Pointer {
    return this.#library.check((status) =>
      this.#library.symbols.TFE_NewTensorHandle(this.pointer, status)
    );
  }

  /** Frees the memory. */
  [Symbol.dispose](): void {
    this.#library.symbols.TF_DeleteTensor(this.pointer);
  }
}
