import type { Cluster } from "./cluster.ts";
import { TRY_AGAIN } from "./lost_worker_error.ts";

/** Options of {@linkcode launchWorkers}. */
export interface LaunchOptions {
  /** How many. */
  workers: number;
  /**
   * Arguments of Deno for one worker.
   *
   * @param again Whether the workers were started before.
   */
  argumentsFor(cluster: Cluster, again: boolean): string[];
  /** A value that changes as the work progresses: if it does not change, restarts end. */
  progress(): Promise<unknown>;
  /** Called when workers are started again. */
  log(line: string): void;
  /** Whether the user has stopped the run, so that nothing is started again. */
  isStopped?: () => boolean;
  /** Called with the workers of each start. */
  onStart?: (workers: readonly Deno.ChildProcess[]) => void;
}

/** Restarts without progress after which there are no more. */
const MOST_RESTARTS = 3;

/** Milliseconds in which workers end by themselves once one of them has failed. */
const GRACE = 15_000;

/**
 * Starts workers on this machine, and restarts all of them when one was killed.
 *
 * @returns The exit code: 0 where all ended well; the code of a worker that failed for a lasting reason; {@linkcode TRY_AGAIN} where restarts brought no
 * progress.
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
    options.log("Starting all workers again");
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
    // Workers that still wait for others at the start would wait too long.
    if (code !== 0 && code !== TRY_AGAIN) endOthers("SIGTERM");
    if (code !== 0) timer ??= setTimeout(() => endOthers("SIGKILL"), GRACE);
    return code;
  }));
  clearTimeout(timer);
  // The cause comes before the lost workers that follow from it.
  return codes.find((code) => code !== 0 && code !== TRY_AGAIN) ??
    Math.max(...codes);
}

/** Sends a signal to a process that may have ended. */
export function signalChild(
  child: Deno.ChildProcess,
  signal: Deno.Signal,
): void {
  try {
    child.kill(signal);
  } catch (error) {
    // It ended a moment ago.
    if (!(error instanceof TypeError)) throw error;
  }
}

/** Ports without a listener at the moment. */
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
