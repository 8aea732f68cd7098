import type { TrainConfig } from "../../learning/train_config.ts";
import {
  type Cluster,
  muteTensorflow,
  WorkerGroup,
} from "../../machines/mod.ts";
import { datasetFingerprint } from "../../runs/dataset_fingerprint.ts";
import type { Runtime } from "../../runtime/runtime.ts";
import { selectBackend } from "../../runtime/select_backend.ts";
import type { Parts } from "../../../data/images/mod.ts";
import { requireSameRun } from "./require_same_run.ts";
import { PACKAGE_VERSION } from "./package_version.ts";

/** How workers share a run. */
export interface WorkersOptions {
  /** The addresses of all workers, and the rank of this one. */
  cluster: Cluster;
  /**
   * Seconds to wait for the other workers to start.
   *
   * @default {300}
   */
  startWithin?: number;
  /**
   * Seconds in which a worker must answer.
   *
   * @default {20}
   */
  patience?: number;
}

/** The first message of worker 0. */
interface Start {
  /** Whether the run is already finished. */
  finished: boolean;
}

/**
 * Rejects settings that do not work with several workers, before anything is opened.
 *
 * @throws {RangeError} If the backbone is frozen, or another runtime is requested.
 */
export function requireShareable({ ftLrRatio, runtime }: TrainConfig): void {
  if (ftLrRatio === 0) {
    throw new RangeError(
      "Cannot train on several workers with a frozen backbone: its features are computed once, and the heads train faster than gradients can be exchanged",
    );
  }
  if (runtime !== "auto" && runtime !== "tensorflow") {
    throw new RangeError(
      `Cannot train on several workers with the runtime ${runtime}: only tensorflow can exchange gradients`,
    );
  }
}

/** Joins the other workers through the runtime's TensorFlow library. */
export async function joinWorkers(
  { cluster, ...options }: WorkersOptions,
  { library }: Runtime,
  log: (line: string) => void,
  signal?: AbortSignal,
): Promise<WorkerGroup> {
  return await WorkerGroup.join(cluster, {
    ...options,
    library: library!,
    log,
    ...signal && { signal },
  });
}

/**
 * Agrees with the other workers on the run.
 *
 * @returns The run's configuration; `undefined` if the run is already finished.
 */
export async function agreeOnRun(
  group: WorkerGroup,
  config: TrainConfig,
  images: Parts,
  { versions }: Runtime,
): Promise<TrainConfig | undefined> {
  const { finished } = await group.hear<Start>({ finished: false });
  if (finished) return undefined;
  return await requireSameRun(group, {
    config,
    fingerprint: await datasetFingerprint(images),
    versions: { "norm-in-norm": PACKAGE_VERSION, ...versions },
  });
}

/** Informs waiting workers that the run is finished. */
export async function tellFinished(workers: WorkersOptions): Promise<void> {
  muteTensorflow();
  const log = () => {};
  const runtime = await selectBackend("tensorflow", { log });
  using group = await joinWorkers(workers, runtime, log);
  await group.hear<Start>({ finished: true });
  await group.finish();
}
