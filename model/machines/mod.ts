/**
 * One step over many processes, by TensorFlow's collectives: vectors of numbers
 * come in at every worker, their sums go out, and a worker that is gone ends all
 * of it. Knows nothing of networks, losses or runs; it needs the library of the
 * runtime `tensorflow`, and calls it directly, since tfjs-node has no collectives.
 *
 * Begin with `worker_group.ts`; `cluster.ts` says who takes part, and
 * `launch_workers.ts` starts workers on this machine.
 *
 * @module
 */
export * from "./cluster.ts";
export * from "./cluster_from_tf_config.ts";
export * from "./launch_workers.ts";
export * from "./lost_worker_error.ts";
export * from "./mute_tensorflow.ts";
export * from "./worker_group.ts";
