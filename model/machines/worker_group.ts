import {
  type Cluster,
  nameOf,
  requireCluster,
  START_WITHIN,
} from "./cluster.ts";
import { Collectives } from "./collectives.ts";
import { type Element, ELEMENTS } from "./host_tensor.ts";
import { PeerWatch } from "./peer_watch.ts";
import { TensorflowLibrary } from "./tensorflow_library.ts";
import { waitForWorkers } from "./wait_for_workers.ts";
import { pause, requireFreePort } from "./worker_port.ts";

/** Options of {@linkcode WorkerGroup.join}. */
export interface JoinOptions {
  /** tfjs-node's addon, which is linked to TensorFlow: see `Runtime.library`. */
  library: string;
  /** Called with a line about missing workers. */
  log?: (line: string) => void;
  /**
   * Seconds to wait for the other workers to start.
   *
   * @default {300}
   */
  startWithin?: number;
  /**
   * Seconds in which a worker must answer; a paused virtual machine may need
   * some.
   *
   * @default {20}
   */
  patience?: number;
  /** Stops waiting for others at the start. */
  signal?: AbortSignal;
}

/**
 * Elements of a chunk of a long vector, 4 MB of float32, and chunks sent at once: the fastest in measurements.
 */
const PART = 1 << 20;
const AT_ONCE = 2;

/** Fewest elements of a vector: with fewer, TensorFlow does not notice a lost worker. */
const FEWEST = 64;

/** Milliseconds that a worker waits before it leaves, so that the last answers reach the others. */
const LINGER = 500;

type Vector = Float32Array | Float64Array | Int32Array;

/**
 * A process's view of the cluster that trains one model. All workers must call
 * the same methods in the same order.
 *
 * Every method that waits for others throws a {@linkcode LostWorkerError} if one of them is lost.
 */
export class WorkerGroup implements Disposable {
  /** Index of this worker, from 0. */
  readonly rank: number;
  /** Number of workers. */
  readonly size: number;
  /** Their addresses. */
  readonly hosts: readonly string[];
  readonly #collectives: Collectives;
  readonly #watch: PeerWatch;
  readonly #keys = new Map<string, number>();
  #finished = false;

  private constructor(
    { hosts, rank }: Cluster,
    collectives: Collectives,
    watch: PeerWatch,
  ) {
    this.rank = rank;
    this.size = hosts.length;
    this.hosts = hosts;
    this.#collectives = collectives;
    this.#watch = watch;
  }

  /**
   * Starts this worker's server and waits for the others.
   *
   * The server listens on every interface of the machine, without a password and without encryption: anyone who
   * reaches its port can read and change the data. It is for private networks only.
   *
   * @throws {RangeError} If the cluster is not valid.
   * @throws {Error} If this worker's port is taken.
   * @throws {LostWorkerError} If another worker cannot be reached.
   */
  static async join(
    cluster: Cluster,
    options: JoinOptions,
  ): Promise<WorkerGroup> {
    const { startWithin = START_WITHIN, patience = 20 } = options;
    requireCluster(cluster);
    const library = new TensorflowLibrary(options.library);
    await requireFreePort(cluster);
    const collectives = await Collectives.open(library, cluster);
    await waitForWorkers(cluster, {
      seconds: startWithin,
      log: options.log ?? (() => {}),
      signal: options.signal,
    });
    const watch = new PeerWatch(collectives, cluster, patience);
    return new WorkerGroup(cluster, collectives, watch);
  }

  /** Whether this is worker 0, which decides and writes for all. */
  get leads(): boolean {
    return this.rank === 0;
  }

  /** Aborts with a {@linkcode LostWorkerError} when a worker is lost. */
  get signal(): AbortSignal {
    return this.#watch.signal;
  }

  /**
   * Sums vectors over all workers, element by element.
   *
   * @param vectors Equally many, of the same lengths, for every worker.
   * @returns New vectors, bit for bit the same for every worker.
   */
  async sum<Own extends Vector>(vectors: readonly Own[]): Promise<Own[]> {
    const sums = vectors.map((each) => each.slice() as Own);
    const parts = [...this.#partsOf(sums)];
    let next = 0;
    const work = async () => {
      while (next < parts.length) await this.#sumPart(parts[next++]!);
    };
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, work));
    } catch (error) {
      throw await this.#watch.explain(error);
    }
    return sums;
  }

  /**
   * Every worker's numbers, in the order of the ranks.
   *
   * @param values Equally many for every worker.
   */
  async gather(values: readonly number[]): Promise<Float64Array[]> {
    const { length } = values;
    const own = new Float64Array(this.size * length);
    own.set(values, this.rank * length);
    const [all] = await this.sum([own]) as [Float64Array];
    return this.hosts.map((_, rank) =>
      all.subarray(rank * length, (rank + 1) * length)
    );
  }

  /**
   * Broadcasts a JSON value of worker 0.
   *
   * @param value The value; those of other workers are ignored.
   * @param reviver As JSON.parse takes it.
   */
  async hear<Value>(
    value?: Value,
    reviver?: (key: string, value: unknown) => unknown,
  ): Promise<Value> {
    const own = this.leads
      ? new TextEncoder().encode(JSON.stringify(value))
      : undefined;
    const [[length]] = await this.sum([Int32Array.of(own?.length ?? 0)]) as [
      Int32Array,
    ];
    const bytes = new Uint8Array(Math.ceil(length! / 4) * 4);
    if (own) bytes.set(own);
    const [words] = await this.sum([new Int32Array(bytes.buffer)]);
    const heard = new Uint8Array(words!.buffer, 0, length);
    return JSON.parse(new TextDecoder().decode(heard), reviver);
  }

  /**
   * Broadcasts worker 0's values, bit for bit.
   *
   * @param values For other workers, any values of the same length.
   */
  async receive(values: Float32Array): Promise<Float32Array> {
    const { length } = values;
    // A sum of floats would turn -0 into 0.
    const bits = this.leads
      ? new Int32Array(values.slice().buffer)
      : new Int32Array(length);
    const [sum] = await this.sum([bits]) as [Int32Array];
    return new Float32Array(sum.buffer);
  }

  /** Waits until all workers have reached this call, the last one in which they take part. */
  async finish(): Promise<void> {
    await this.gather([]);
    this.#finished = true;
    this.#watch[Symbol.dispose]();
    await pause(LINGER);
  }

  /** Leaves the group; before {@linkcode finish}, this aborts the other workers. */
  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
    if (!this.#finished) {
      const { rank } = this;
      this.#collectives.abort(`${nameOf(this, rank)} gave up`);
    }
  }

  /**
   * Vectors of one type, joined and split into chunks that are sent one by one.
   */
  *#partsOf(vectors: readonly Vector[]): Generator<Part> {
    let pieces: Vector[] = [];
    let length = 0;
    let index = 0;
    for (const vector of vectors) {
      for (let at = 0; at < vector.length;) {
        const end = Math.min(vector.length, at + PART - length);
        pieces.push(vector.subarray(at, end));
        length += end - at;
        at = end;
        if (length < PART) continue;
        yield this.#part(pieces, length, index++);
        [pieces, length] = [[], 0];
      }
    }
    if (length > 0 || index === 0) yield this.#part(pieces, length, index);
  }

  #part(pieces: readonly Vector[], own: number, index: number): Part {
    const element = elementOf(pieces[0]);
    const length = Math.max(FEWEST, own);
    const shape = `${element} ${length} ${index}`;
    const key = this.#keys.get(shape) ?? this.#keys.size + 1;
    this.#keys.set(shape, key);
    return { pieces, element, length, key };
  }

  /** Replaces the pieces of a chunk by their sums. */
  async #sumPart({ pieces, element, length, key }: Part): Promise<void> {
    const own = new ELEMENTS[element].view(length);
    let at = 0;
    for (const piece of pieces) {
      own.set(piece, at);
      at += piece.length;
    }
    using input = this.#collectives.tensor(element, length);
    input.write(own);
    using sum = await this.#collectives.sum(input, key);
    const all = sum.read();
    at = 0;
    for (const piece of pieces) {
      piece.set(all.subarray(at, at += piece.length));
    }
  }
}

/** A chunk: a vector that is sent by itself. */
interface Part {
  pieces: readonly Vector[];
  element: Element;
  length: number;
  /** The same for all workers, and different from other chunks in flight. */
  key: number;
}

function elementOf(vector: Vector = new Float64Array()): Element {
  return (Object.keys(ELEMENTS) as Element[])
    .find((name) => vector instanceof ELEMENTS[name].view)!;
}
