/**
 * ONNX Runtime, the reference that exported models are checked with. Its npm
 * package brings its libraries along, for the CPU at least.
 */
import { unless } from "../../../support/unless.ts";

type OnnxRuntime = typeof import("onnxruntime-node");

const absent: unknown[] = [];

/** The runtime, where it can be loaded. */
export const onnxRuntime: OnnxRuntime | undefined = await import(
  "onnxruntime-node"
).then(
  // A CommonJS module, which has its names under `default`.
  (module) => (module as unknown as { default: OnnxRuntime }).default,
  (error) => void absent.push(error),
);

/** Why it cannot. */
export const NO_ONNX_RUNTIME: string | undefined = onnxRuntime
  ? undefined
  : `no onnxruntime-node: ${`${absent[0]}`.split("\n")[0]!.slice(0, 100)}`;

/** Registers a test that needs the runtime; without it, it is ignored. */
export function testWithOnnxRuntime(
  name: string,
  fn: (runtime: OnnxRuntime) => Promise<void>,
  absence?: string,
): void {
  Deno.test(unless(absence ?? NO_ONNX_RUNTIME, name), () => fn(onnxRuntime!));
}

/** What a file's graph makes of a batch N·3·H·W. */
export async function runOnnx(
  { InferenceSession, Tensor }: OnnxRuntime,
  path: string,
  batches: readonly { data: Float32Array; shape: readonly number[] }[],
): Promise<{ score: Float32Array; heads: Float32Array }[]> {
  const session = await InferenceSession.create(path, { intraOpNumThreads: 1 });
  const results = [];
  for (const { data, shape } of batches) {
    const images = new Tensor("float32", data, shape);
    const { score, heads } = await session.run({ images });
    results.push({
      score: score!.data as Float32Array,
      heads: heads!.data as Float32Array,
    });
  }
  await session.release();
  return results;
}
