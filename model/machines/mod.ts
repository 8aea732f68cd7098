/**
 * Sums vectors over many processes with TensorFlow's collectives; if one worker
 * is lost, all of them stop. Knows nothing of networks, losses or runs. It
 * needs the library of the runtime `tensorflow`, and calls it directly, since
 * tfjs-node has no collectives.
 *
 * Begin reading with `worker_group.ts`; `cluster.ts` describes the members, and
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
