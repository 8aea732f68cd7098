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

/** Adds the flags that say which processes train one model together. */
export function addWorkerFlags(command: Command): Command {
  return command
    .optionsGroup("Several machines:")
    .option(
      "--worker-hosts <list>",
      "host:port of all workers that train one model, with commas between them; or TF_CONFIG in " +
        "the environment. Each batch (--batch-size x --accumulate) is divided among them. For private " +
        "networks only: the ports are open on every interface, with no password and no encryption",
      (text) => text.split(",").map((host) => host.trim()),
    )
    .option(
      "--worker-index <n>",
      "which of them this process is, from 0, which writes --out",
      ordinal,
    )
    .option(
      "--worker-wait <seconds>",
      `how long to wait for the others at the start (${START_WITHIN})`,
      positive,
    )
    .option(
      "--workers <n>",
      "try it: start so many here, and all again when one is killed",
      count,
    );
}

/**
 * The cluster that the flags describe, otherwise `TF_CONFIG`.
 *
 * @returns `undefined` where this process trains alone.
 * @throws {RangeError} If they describe none.
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
      "Cannot train on several workers: --workers starts them all, and --worker-hosts names those that are started",
    );
  }
  if (workerHosts) {
    const cluster = requireCluster({ hosts: workerHosts, rank: workerIndex! });
    return cluster.hosts.length > 1 ? cluster : undefined;
  }
  if (workers || !tfConfig) return undefined;
  return clusterFromTfConfig(tfConfig);
}
