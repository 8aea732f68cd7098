import { type Cluster, requireCluster } from "./cluster.ts";

/** Jobs of a cluster that train, in the order of their ranks. */
const JOBS = ["chief", "master", "worker"] as const;

/**
 * The cluster that `TF_CONFIG` describes, as Ray Train, Kubeflow, Vertex AI and
 * SageMaker write it for TensorFlow: the chief is worker 0.
 *
 * @param text The variable's value.
 * @returns `undefined` if it describes no more than one worker.
 * @throws {RangeError} If it is not such a description, or has parameter
 * servers or evaluators, which are not supported.
 *
 * @example
 * ```ts
 * import { clusterFromTfConfig } from "@iqa/norm-in-norm/model";
 * import { assertEquals } from "@std/assert";
 *
 * const cluster = clusterFromTfConfig(JSON.stringify({
 *   cluster: { chief: ["a:2222"], worker: ["b:2222", "c:2222"] },
 *   task: { type: "worker", index: 1 },
 * }));
 * assertEquals(cluster, { hosts: ["a:2222", "b:2222", "c:2222"], rank: 2 });
 * ```
 */
export function clusterFromTfConfig(text: string): Cluster | undefined {
  const { cluster, task } = parseTfConfig(text);
  if (cluster === undefined) return undefined;
  const jobs = object(cluster, "cluster");
  const known: readonly string[] = JOBS;
  for (const [job, tasks] of Object.entries(jobs)) {
    if (known.includes(job) || Array.isArray(tasks) && tasks.length === 0) {
      continue;
    }
    refuse(`the job ${JSON.stringify(job)} is not one of ${JOBS.join(", ")}`);
  }
  const hosts: string[] = [];
  const { type, index } = object(task, "task");
  const place = typeof index === "string" ? Number(index) : index;
  let rank = -1;
  for (const job of JOBS) {
    const tasks = jobs[job] ?? [];
    if (!isTexts(tasks)) refuse(`cluster.${job} is not a list of host:port`);
    if (type === job && Number.isInteger(place) && tasks[place as number]) {
      rank = hosts.length + (place as number);
    }
    hosts.push(...tasks);
  }
  if (rank < 0) {
    refuse(`the task ${JSON.stringify(task)} is not in the cluster`);
  }
  requireCluster({ hosts, rank });
  return hosts.length > 1 ? { hosts, rank } : undefined;
}

function parseTfConfig(text: string): Record<string, unknown> {
  try {
    return object(JSON.parse(text), "it");
  } catch (error) {
    if (error instanceof SyntaxError) refuse("it is not JSON");
    throw error;
  }
}

function object(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refuse(`${name} is not an object`);
  }
  return value as Record<string, unknown>;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((it) => typeof it === "string");
}

function refuse(reason: string): never {
  throw new RangeError(`Cannot read TF_CONFIG: ${reason}`);
}
