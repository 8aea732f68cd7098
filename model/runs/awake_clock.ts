/** Milliseconds: a shorter pause is never counted as sleep, since a large step or checkpoint may last this long. */
const LONG = 120_000;

/** A pause is counted as sleep only if it is this many times as long as the longest one before. */
const TIMES = 10;

/**
 * A clock that stands still while the machine sleeps or the process is stopped,
 * so that a laptop closed overnight does not affect the speed, the remaining
 * time and the duration of an epoch. It is read regularly, for example at each
 * step, and counts a pause as sleep if it is far longer than any before.
 *
 * performance.now() alone is not enough: whether it counts sleep depends on the
 * system, and it always counts while a process or a container is stopped.
 */
export class AwakeClock {
  readonly #now: () => number;
  #last: number;
  #longest = 0;
  #asleep = 0;
  #lap: number;

  /** @param now Another clock, in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#last = now();
    this.#lap = this.#last;
  }

  /** Milliseconds since the last call, or since the start, without sleep. */
  lap(): number {
    const start = this.#lap;
    this.#lap = this.now();
    return this.#lap - start;
  }

  /** Milliseconds since the start, without sleep. */
  now(): number {
    const time = this.#now();
    const silence = time - this.#last;
    this.#last = time;
    // The first pause cannot be compared with another.
    const known = this.#longest > 0;
    if (known && silence > Math.max(LONG, TIMES * this.#longest)) {
      this.#asleep += silence;
    } else {
      this.#longest = Math.max(this.#longest, silence);
    }
    return time - this.#asleep;
  }
}
