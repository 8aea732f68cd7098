import type { Command } from "commander";
import {
  type Cluster,
  requireCluster,
  START_WITHIN,
} from "../../machines/cluster.ts";
import { clusterFromTfConfig } from "../../machines/cluster_from_tf_config.ts";
import { count, ordinal, positive } from "./option_values.ts";

/** What the flags of {@linkcode addWorkerFlags} parse to. */
export interface WorkerFlags {
  workerHosts?: string[];
  workerIndex?: number;
  workers?: number;
  workerWait?: number;
}

/** Adds the flags for training one model in several processes. */
export function addWorkerFlags(command: Command): Command {
  return command
    .optionsGroup("Several machines:")
    .option(
      "--worker-hosts <list>",
      "host:port of all workers that train one model, separated by commas; or set TF_CONFIG in " +
        "the environment. Each batch (--batch-size x --accumulate) is divided among them. For private " +
        "networks only: the ports are open on every interface, with no password and no encryption",
      (text) => text.split(",").map((host) => host.trim()),
    )
    .option(
      "--worker-index <n>",
      "index of this process among them; worker 0 writes --out",
      ordinal,
    )
    .option(
      "--worker-wait <seconds>",
      `how long to wait for the others at the start (${START_WITHIN})`,
      positive,
    )
    .option(
      "--workers <n>",
      "start this many workers on this machine, for a trial; if one is killed, all are restarted",
      count,
    );
}

/**
 * The cluster that the flags or `TF_CONFIG` specify.
 *
 * @returns `undefined` where this process trains alone.
 * @throws {RangeError} If they are incomplete or contradict each other.
 */
export function clusterOf(
  { workerHosts, workerIndex, workers }: WorkerFlags,
  tfConfig: string | undefined = Deno.env.get("TF_CONFIG"),
): Cluster | undefined {
  if ((workerHosts === undefined) !== (workerIndex === undefined)) {
    const [given, missing] = workerHosts
      ? ["--worker-hosts", "--worker-index"]
      : ["--worker-index", "--worker-hosts"];
    throw new RangeError(
      `Cannot train on several workers: ${given} is given and ${missing} is not`,
    );
  }
  if (workerHosts && workers) {
    throw new RangeError(
      "Cannot train on several workers: --workers starts all workers, and --worker-hosts names running ones; give only one of them",
    );
  }
  if (workerHosts) {
    const cluster = requireCluster({ hosts: workerHosts, rank: workerIndex! });
    return cluster.hosts.length > 1 ? cluster : undefined;
  }
  if (workers || !tfConfig) return undefined;
  return clusterFromTfConfig(tfConfig);
}
