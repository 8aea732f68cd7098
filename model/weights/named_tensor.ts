/** A tensor in PyTorch's layout; convolutions are [out, in, height, width]. */
export interface NamedTensor {
  /** Sides, slowest first; `[]` for a single number. */
  shape: number[];
  /** Elements, the last side fastest. */
  data: Float32Array;
}
