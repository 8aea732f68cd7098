import { type Cluster, nameOf } from "./cluster.ts";
import type { Collectives } from "./collectives.ts";
import { LostWorkerError } from "./lost_worker_error.ts";
import { STATUS, TensorflowError } from "./tensorflow_library.ts";
import { pause } from "./worker_port.ts";

/** Milliseconds between two checks. */
const INTERVAL = 1000;

/**
 * Milliseconds for which a worker that has found another one lost continues to
 * answer, so that the others find the same one lost and not this one.
 */
const FAREWELL = 1.5 * INTERVAL;

/** Milliseconds of searching for the cause of a failure. */
const SEARCH = 2000 + FAREWELL;

/**
 * Checks every second that the other workers are alive, and aborts all
 * collectives if one is not: TensorFlow itself does not notice a lost worker
 * with short vectors, and never notices a stopped process.
 *
 * The servers answer from their own threads, however busy their processes are.
 */
export class PeerWatch implements Disposable {
  readonly #collectives: Collectives;
  readonly #cluster: Cluster;
  readonly #patience: number;
  readonly #lost = new AbortController();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #over = false;

  /**
   * Starts watching.
   *
   * @param patience Seconds in which a worker must answer.
   */
  constructor(collectives: Collectives, cluster: Cluster, patience: number) {
    this.#collectives = collectives;
    this.#cluster = cluster;
    this.#patience = patience;
    for (const rank of this.#others) this.#askLater(rank);
  }

  /** Aborts with a {@linkcode LostWorkerError} when a worker is lost. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** The error for a failed collective, which names the lost worker. */
  async explain(failure: unknown): Promise<unknown> {
    if (!(failure instanceof TensorflowError)) return failure;
    const end = performance.now() + SEARCH;
    while (!this.signal.aborted && performance.now() < end) {
      if (this.#over) await pause(20);
      else await Promise.all(this.#others.map((rank) => this.#ask(rank)));
    }
    return this.signal.reason ?? new LostWorkerError(
      `Cannot continue: lost the other workers: ${firstLine(failure)}`,
      { cause: failure },
    );
  }

  /** Stops watching. */
  [Symbol.dispose](): void {
    this.#over = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  get #others(): number[] {
    const { hosts, rank } = this.#cluster;
    return [...hosts.keys()].filter((other) => other !== rank);
  }

  #askLater(rank: number): void {
    const timer = setTimeout(async () => {
      this.#timers.delete(timer);
      await this.#ask(rank);
      if (!this.#over) this.#askLater(rank);
    }, INTERVAL);
    this.#timers.add(timer);
  }

  async #ask(rank: number): Promise<void> {
    try {
      await this.#collectives.checkPeer(rank, 1000 * this.#patience);
    } catch (error) {
      this.#lose(rank, this.#reasonOf(error as TensorflowError));
    }
  }

  #reasonOf(error: TensorflowError): string {
    switch (error.code) {
      case STATUS.unavailable:
        return "its process is gone";
      case STATUS.deadlineExceeded:
        return `it has not answered for ${this.#patience} s`;
      default:
        return firstLine(error);
    }
  }

  #lose(rank: number, reason: string): void {
    if (this.#over) return;
    this[Symbol.dispose]();
    const lost = new LostWorkerError(
      `Cannot continue: lost ${nameOf(this.#cluster, rank)}: ${reason}`,
    );
    const abort = () => {
      this.#lost.abort(lost);
      this.#collectives.abort(lost.message);
    };
    if (this.#others.length === 1) abort();
    else this.#timers.add(setTimeout(abort, FAREWELL));
  }
}

function firstLine({ message }: Error): string {
  return message.split("\n")[0]!;
}
