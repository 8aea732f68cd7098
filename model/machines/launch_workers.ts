import { signalChild } from "../../data/files/signal_child.ts";
import type { Cluster } from "./cluster.ts";
import { TRY_AGAIN } from "./lost_worker_error.ts";

/** Options of {@linkcode launchWorkers}. */
export interface LaunchOptions {
  /** Number of workers. */ workers: number;
  /**
   * Arguments of Deno for one worker.
   *
   * @param again Whether this is a restart.
   */
  argumentsFor(cluster: Cluster, again: boolean): string[];
  /**
   * A value that changes as the work progresses; without a change, there are no
   * more restarts.
   */
  progress(): Promise<unknown>;
  /** Called when workers are restarted. */
  log(line: string): void;
  /**
   * Whether the user has stopped the run, so that workers are not restarted.
   */
  isStopped?: () => boolean;
  /** Called with the workers of each start. */
  onStart?: (workers: readonly Deno.ChildProcess[]) => void;
}

/** Maximum of restarts without progress. */
const MOST_RESTARTS = 3;

/** Milliseconds for workers to end by themselves after one has failed. */
const GRACE = 15_000;

/**
 * Starts workers on this machine, and restarts all of them if one is killed.
 *
 * @returns The exit code: 0 if all succeeded; the code of a worker whose
 * failure is permanent; {@linkcode TRY_AGAIN} if restarts made no progress.
 */
export async function launchWorkers(options: LaunchOptions): Promise<number> {
  let restarts = 0;
  let before = await options.progress();
  for (let again = false;; again = true) {
    const code = await runOnce(options, again);
    if (code !== TRY_AGAIN || options.isStopped?.()) return code;
    const now = await options.progress();
    restarts = now === before ? restarts + 1 : 1;
    if (restarts > MOST_RESTARTS) return code;
    before = now;
    options.log("Restarting all workers");
  }
}

async function runOnce(
  { workers, argumentsFor, onStart }: LaunchOptions,
  again: boolean,
): Promise<number> {
  const hosts = freePorts(workers).map((port) => `127.0.0.1:${port}`);
  const children = hosts.map((_, rank) =>
    new Deno.Command(Deno.execPath(), {
      args: argumentsFor({ hosts, rank }, again),
      stdin: "null",
    }).spawn()
  );
  onStart?.(children);
  const running = new Set(children);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const endOthers = (signal: Deno.Signal) => {
    for (const child of running) signalChild(child, signal);
  };
  const codes = await Promise.all(children.map(async (child) => {
    const status = await child.status;
    running.delete(child);
    const code = status.signal ? TRY_AGAIN : status.code;
    // Otherwise, workers that still wait for others at the start would wait too
    // long.
    if (code !== 0 && code !== TRY_AGAIN) endOthers("SIGTERM");
    if (code !== 0) timer ??= setTimeout(() => endOthers("SIGKILL"), GRACE);
    return code;
  }));
  clearTimeout(timer);
  // The cause takes precedence over lost workers, which follow from it.
  return codes.find((code) => code !== 0 && code !== TRY_AGAIN) ??
    Math.max(...codes);
}

/** Ports that are free now. */
function freePorts(count: number): number[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  return listeners.map((listener) => {
    listener.close();
    return (listener.addr as Deno.NetAddr).port;
  });
}
