import { type Cluster, nameOf } from "./cluster.ts";
import { LostWorkerError } from "./lost_worker_error.ts";
import { pause, problemWith } from "./worker_port.ts";

/** Milliseconds between two attempts to reach a worker. */
const INTERVAL = 500;

/** Milliseconds of waiting after which the missing workers are reported. */
const SAID_AFTER = 3000;

/** Options of {@linkcode waitForWorkers}. */
export interface WaitOptions {
  /** Seconds. */
  seconds: number;
  /** Called with the missing workers if it takes longer than three seconds. */
  log: (line: string) => void;
  /** Stops waiting, with its reason. */
  signal?: AbortSignal | undefined;
}

/**
 * Waits until every other worker's server accepts connections.
 *
 * Does not use gRPC, whose retries get rarer and rarer.
 *
 * @throws {LostWorkerError} If one does not start in time, with the reason.
 */
export async function waitForWorkers(
  cluster: Cluster,
  { seconds, log, signal }: WaitOptions,
): Promise<void> {
  const start = performance.now();
  let told = false;
  const others = cluster.hosts.keys().filter((rank) => rank !== cluster.rank);
  for (const rank of others) {
    for (;;) {
      signal?.throwIfAborted();
      const problem = await problemWith(cluster.hosts[rank]!);
      if (!problem) break;
      const waited = performance.now() - start;
      const name = nameOf(cluster, rank);
      if (waited > 1000 * seconds) {
        throw new LostWorkerError(
          `Cannot start: ${name} was not reachable within ${seconds} s: ${problem}`,
        );
      }
      if (!told && waited > SAID_AFTER) {
        log(`Waiting for ${name}: ${problem}`);
        told = true;
      }
      await pause(INTERVAL);
    }
  }
}
