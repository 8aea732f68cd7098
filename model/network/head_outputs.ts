import type { Tensor } from "@tensorflow/tfjs-core";

/** Outputs of the three heads, one number per image: early, late, both. */
export type HeadOutputs = [Float32Array, Float32Array, Float32Array];

/** Copies [N,1] outputs from the device and frees them. */
export async function readOutputs(outputs: Tensor[]): Promise<HeadOutputs> {
  const read = await Promise.all(
    outputs.map((output) => output.data<"float32">()),
  );
  for (const output of outputs) output.dispose();
  return read as HeadOutputs;
}
