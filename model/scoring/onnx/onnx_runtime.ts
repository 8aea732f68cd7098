/**
 * The part of ONNX Runtime's JavaScript interface that a scorer needs. The
 * packages onnxruntime-node and onnxruntime-web have it (in Node their names lie
 * under `default` where a CommonJS module is imported).
 */
export interface OnnxRuntime {
  /** Makes sessions. */
  readonly InferenceSession: {
    // deno-lint-ignore no-explicit-any -- overloads: a Uint8Array and settings are given
    create(model: any, options?: any): Promise<OnnxSession>;
  };
  /** Makes inputs. */
  readonly Tensor: new (
    type: "float32",
    data: Float32Array,
    dims: readonly number[],
  ) => OnnxTensor;
}

/** A model that is loaded. */
export interface OnnxSession {
  /** Names of its inputs. */
  readonly inputNames: readonly string[];
  /** Names of its outputs. */
  readonly outputNames: readonly string[];
  /** Computes. */
  // deno-lint-ignore no-explicit-any -- both packages narrow it in ways of their own
  run(feeds: any): Promise<{ readonly [name: string]: OnnxTensor }>;
  /** Frees it. */
  release(): Promise<void>;
}

/** An array of numbers with its shape. */
export interface OnnxTensor {
  /** Sides, slowest first. */
  readonly dims: readonly number[];
  /** The numbers. */
  // deno-lint-ignore no-explicit-any -- a typed array whose kind the model says
  readonly data: any;
}
