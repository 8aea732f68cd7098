import type { NodeBackend } from "../kernels/node_backend.ts";
import type { Tfjs } from "../runtime/runtime.ts";
import { Graph } from "./graph.ts";
import { MixedKernels } from "./mixed_kernels.ts";
import { GraphSession } from "./session.ts";

/**
 * Whether oneDNN's own max pooling takes bfloat16 here; tried out. TensorFlow
 * takes its other operations from oneDNN where the CPU has what they need, but
 * an operation that is asked for by name fails where it has not.
 *
 * @param tf The tfjs whose present backend is tfjs-node's.
 */
export async function hasBfloat16Pooling(tf: Tfjs): Promise<boolean> {
  const graph = new Graph();
  const kernels = new MixedKernels(graph, { onednn: true });
  const input = graph.input("images", [-1, -1, -1, 1]);
  const { y } = kernels.maxPool(kernels.images(input), { size: 1, stride: 1 });
  const result = kernels.reduce(y, "max");
  const map = tf.zeros([1, 1, 1, 1]);
  try {
    const backend = tf.backend() as unknown as NodeBackend;
    using session = await GraphSession.open(backend, graph);
    tf.dispose(session.run([[input, map]], [result]));
    return true;
  } catch {
    return false;
  } finally {
    map.dispose();
  }
}
