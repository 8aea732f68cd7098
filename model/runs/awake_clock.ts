/** A shorter silence is never taken for sleep, ms: a large step or checkpoint may last this long. */
const LONG = 120_000;

/** Nor is one that is not so many times as long as all before. */
const TIMES = 10;

/**
 * A clock that stands still while the machine sleeps or the process is stopped,
 * so that a lid closed over night leaves speed, remaining time and the duration
 * of an epoch what they were. Asked now and then, at each step for example, it
 * takes a silence for sleep that is far longer than any before.
 *
 * performance.now() alone does not do: whether it counts sleep depends on the
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

  /** Milliseconds since this was last asked for, or since the start, without those asleep. */
  lap(): number {
    const start = this.#lap;
    this.#lap = this.now();
    return this.#lap - start;
  }

  /** Milliseconds, without those asleep. */
  now(): number {
    const time = this.#now();
    const silence = time - this.#last;
    this.#last = time;
    // The first silence has nothing to be compared with.
    const known = this.#longest > 0;
    if (known && silence > Math.max(LONG, TIMES * this.#longest)) {
      this.#asleep += silence;
    } else {
      this.#longest = Math.max(this.#longest, silence);
    }
    return time - this.#asleep;
  }
}
