/**
 * Speed is measured over the last ten seconds, to follow changes of the machine
 * or the network.
 */
const WINDOW = 10_000;

/** Measures the speed of countable work, and estimates the time left. */
export class SpeedMeter {
  #recent: { time: number; done: number }[] = [];

  /** @param now Clock in milliseconds. */
  constructor(readonly now: () => number) {}

  /** Time and count of the last measurement. */
  get last(): { time: number; done: number } | undefined {
    return this.#recent.at(-1);
  }

  /** Starts over. */
  reset(): void {
    this.#recent = [];
  }

  /** Records how much is done now. */
  add(done: number): void {
    const time = this.now();
    this.#recent.push({ time, done });
    while (this.#recent[0]!.time < time - WINDOW) this.#recent.shift();
  }

  /** Work per second; NaN while unknown. */
  get speed(): number {
    const [first, last] = [this.#recent[0], this.last];
    if (!first || !last || last.time === first.time) return NaN;
    return (last.done - first.done) / (last.time - first.time) * 1000;
  }

  /** Seconds until this total is reached; NaN while unknown. */
  secondsTo(total: number | undefined): number {
    return total === undefined ? NaN : (total - this.last!.done) / this.speed;
  }
}
