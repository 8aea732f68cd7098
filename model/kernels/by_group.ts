import type { Tensor } from "@tensorflow/tfjs-core";
import type { Tfjs } from "../runtime/runtime.ts";

/** Groups of a convolution, from a map [N,H,W,C] and a filter [k,k,C/G,O]. */
export function groupsOf(x: Tensor, filter: Tensor): number {
  return x.shape[3]! / filter.shape[2]!;
}

/**
 * Runs an operation of a grouped convolution group by group, for runtimes
 * without grouped convolutions. In maps, filters and their gradients, the
 * channels of a group are contiguous on the last axis.
 *
 * @param tensors The operation's arguments, for all groups.
 * @param run The operation, on the tensors of one group.
 */
export function byGroup<Tensors extends Tensor[]>(
  tf: Tfjs,
  groups: number,
  tensors: readonly [...Tensors],
  run: (...parts: Tensors) => Tensor,
): Tensor {
  if (groups === 1) return run(...tensors as Tensors);
  return tf.tidy(() => {
    const split = tensors.map((tensor) => tf.split(tensor, groups, 3));
    const results = Array.from(
      { length: groups },
      (_, group) => run(...split.map((parts) => parts[group]!) as Tensors),
    );
    return tf.concat(results, 3);
  });
}
