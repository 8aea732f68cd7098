/**
 * TensorFlow's C interface (c_api.h, eager/c_api.h, eager/c_api_experimental.h):
 * opaque pointers and numbers. A tensor's handle is a number, and memory is copied by the C library,
 * because Deno refuses to make and to follow pointers where `--allow-ffi` is limited to folders.
 */
const P = "pointer", B = "buffer", HANDLE = "usize";
const SYMBOLS = {
  TF_NewStatus: { parameters: [], result: P },
  TF_DeleteStatus: { parameters: [P], result: "void" },
  TF_SetStatus: { parameters: [P, "i32", B], result: "void" },
  TF_GetCode: { parameters: [P], result: "i32" },
  TF_Message: { parameters: [P], result: P },
  TF_AllocateTensor: { parameters: ["i32", B, "i32", "usize"], result: P },
  TF_TensorData: { parameters: [P], result: P },
  TF_TensorByteSize: { parameters: [P], result: "usize" },
  TF_DeleteTensor: { parameters: [P], result: "void" },
  TFE_NewContextOptions: { parameters: [], result: P },
  TFE_ContextOptionsSetConfig: {
    parameters: [P, B, "usize", P],
    result: "void",
  },
  TFE_DeleteContextOptions: { parameters: [P], result: "void" },
  TFE_NewContext: { parameters: [P, P], result: P },
  TFE_DeleteContext: { parameters: [P], result: "void" },
  TFE_NewTensorHandle: { parameters: [P, P], result: HANDLE },
  TFE_DeleteTensorHandle: { parameters: [HANDLE], result: "void" },
  TFE_TensorHandleResolve: { parameters: [HANDLE, P], result: P },
  TFE_NewOp: { parameters: [P, B, P], result: P },
  TFE_DeleteOp: { parameters: [P], result: "void" },
  TFE_OpAddInput: { parameters: [P, HANDLE, P], result: "void" },
  TFE_OpSetAttrType: { parameters: [P, B, "i32"], result: "void" },
  TFE_OpSetAttrInt: { parameters: [P, B, "i64"], result: "void" },
  TFE_OpSetAttrFloat: { parameters: [P, B, "f32"], result: "void" },
  TFE_OpSetAttrString: { parameters: [P, B, B, "usize"], result: "void" },
  // These wait for other machines, and must not block the event loop.
  TFE_Execute: { parameters: [P, B, B, P], result: "void", nonblocking: true },
  TFE_EnableCollectiveOps: {
    parameters: [P, B, "usize", P],
    result: "void",
    nonblocking: true,
  },
  TFE_CollectiveOpsCheckPeerHealth: {
    parameters: [P, B, "i64", P],
    result: "void",
    nonblocking: true,
  },
  TFE_AbortCollectiveOps: { parameters: [P, P], result: "void" },
  strlen: { parameters: [P], result: "usize" },
  copyFrom: { name: "memcpy", parameters: [B, P, "usize"], result: P },
  copyTo: { name: "memcpy", parameters: [P, B, "usize"], result: P },
} as const satisfies Deno.ForeignLibraryInterface;

/** An opaque TensorFlow object. */
export type Pointer = Deno.PointerValue;

/** The TensorFlow status codes that are used here. */
export const STATUS = { deadlineExceeded: 4, unavailable: 14 } as const;

/** An error that TensorFlow reports. */
export class TensorflowError extends Error {
  /** {@inheritDoc Error.name} */
  override name = "TensorflowError";

  /** An error with TensorFlow's status code. */
  constructor(readonly code: number, message: string) {
    super(message);
  }
}

/** A NUL-terminated string. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text}\0`);
}

/** TensorFlow's C functions, called directly: tfjs-node's addon has no collectives. */
export class TensorflowLibrary {
  /** The functions. */
  readonly symbols: Deno.StaticForeignLibraryInterface<typeof SYMBOLS>;

  /**
   * Opens the library that tfjs-node's addon is linked to: on Linux and macOS,
   * the addon's handle also finds symbols of its dependencies.
   *
   * @throws {Error} If the functions are missing.
   */
  constructor(addon: string) {
    try {
      this.symbols = Deno.dlopen(addon, SYMBOLS).symbols;
    } catch (error) {
      throw new Error(
        `Cannot train on several workers: TensorFlow's collectives are not found through ${addon}: ${
          (error as Error).message
        }`,
        { cause: error },
      );
    }
  }

  /** Calls a function with a status, and throws if the status is an error. */
  check<Result>(call: (status: Pointer) => Result): Result {
    const status = this.symbols.TF_NewStatus();
    try {
      const result = call(status);
      this.#raise(status);
      return result;
    } finally {
      this.symbols.TF_DeleteStatus(status);
    }
  }

  /** Like {@linkcode check}, for a call that does not block the event loop. */
  async wait(call: (status: Pointer) => Promise<void>): Promise<void> {
    const status = this.symbols.TF_NewStatus();
    try {
      await call(status);
      this.#raise(status);
    } finally {
      this.symbols.TF_DeleteStatus(status);
    }
  }

  #raise(status: Pointer): void {
    const code = this.symbols.TF_GetCode(status);
    if (code === 0) return;
    const message = this.symbols.TF_Message(status);
    const bytes = new Uint8Array(Number(this.symbols.strlen(message)));
    this.symbols.copyFrom(bytes, message, BigInt(bytes.length));
    throw new TensorflowError(code, new TextDecoder().decode(bytes));
  }
}
