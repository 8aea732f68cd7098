/**
 * The members of ONNX Runtime's JavaScript interface that a scorer needs. The
 * packages onnxruntime-node and onnxruntime-web have it (in Node, under
 * `default` if a CommonJS module is imported).
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

/** A loaded model. */
export interface OnnxSession {
  /** Names of its inputs. */
  readonly inputNames: readonly string[];
  /** Names of its outputs. */
  readonly outputNames: readonly string[];
  /** Runs the model. */
  // deno-lint-ignore no-explicit-any -- both packages narrow it differently
  run(feeds: any): Promise<{ readonly [name: string]: OnnxTensor }>;
  /** Frees it. */
  release(): Promise<void>;
}

/** An array of numbers with its shape. */
export interface OnnxTensor {
  /** Sides, slowest first. */
  readonly dims: readonly number[];
  /** The numbers. */
  // deno-lint-ignore no-explicit-any -- a typed array of the model's type
  readonly data: any;
}
