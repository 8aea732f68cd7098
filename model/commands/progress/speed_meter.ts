/** Speed is that of the last ten seconds, to follow the machine or the network. */
const WINDOW = 10_000;

/** How fast something that is counted goes on, and when it will be done. */
export class SpeedMeter {
  #recent: { time: number; done: number }[] = [];

  /** @param now Clock in milliseconds. */
  constructor(readonly now: () => number) {}

  /** When and what was counted last. */
  get last(): { time: number; done: number } | undefined {
    return this.#recent.at(-1);
  }

  /** Begins anew. */
  reset(): void {
    this.#recent = [];
  }

  /** Takes note of how much is done now. */
  add(done: number): void {
    const time = this.now();
    this.#recent.push({ time, done });
    while (this.#recent[0]!.time < time - WINDOW) this.#recent.shift();
  }

  /** How much is done in a second; NaN as long as that is not known. */
  get speed(): number {
    const [first, last] = [this.#recent[0], this.last];
    if (!first || !last || last.time === first.time) return NaN;
    return (last.done - first.done) / (last.time - first.time) * 1000;
  }

  /** Seconds until so much is done; NaN as long as that is not known. */
  secondsTo(total: number | undefined): number {
    return total === undefined ? NaN : (total - this.last!.done) / this.speed;
  }
}
