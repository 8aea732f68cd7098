import type { NodeBackend } from "../kernels/node_backend.ts";
import type { Tfjs } from "../runtime/runtime.ts";
import { Graph } from "./graph.ts";
import { MixedKernels } from "./mixed_kernels.ts";
import { GraphSession } from "./session.ts";

/**
 * Tests whether oneDNN's own max pooling supports bfloat16 on this machine. TensorFlow
 * uses oneDNN for its other operations only if the CPU supports them, but an operation
 * that is requested by name fails otherwise.
 *
 * @param tf The tfjs whose active backend is tfjs-node's.
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
