/** A tensor in PyTorch's layout; convolutions are [out, in, height, width]. */
export interface NamedTensor {
  /** Sides, slowest first; `[]` for a single number. */
  shape: number[];
  /** Elements, the last side fastest. */
  data: Float32Array;
}

/** A tensor that is read only when it is written, so that few are in memory at once. */
export interface PendingTensor {
  /** As {@linkcode NamedTensor.shape}. */
  shape: number[];
  /** Its elements, as {@linkcode NamedTensor.data}. */
  read(): Promise<Float32Array>;
}
