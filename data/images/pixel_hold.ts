/** A budget from which pixels are taken, and to which they are returned. */
export interface PixelSource {
  /** Waits until there is room for this many pixels, and resolves to the number taken. */
  take(pixels: number): Promise<number>;
  /** Gives pixels back. */
  give(pixels: number): void;
}

/**
 * The share of one image in a pixel budget, until it is disposed of.
 *
 * @example
 * ```ts
 * import type { PixelHold } from "@iqa/norm-in-norm/data";
 *
 * async function makeRoom(hold: PixelHold) {
 *   await hold.take(12_000_000); // waits while other images hold them
 * }
 * ```
 */
export class PixelHold implements Disposable {
  readonly #budget: PixelSource;
  #held = 0;

  /** Made by `PixelBudget.hold()`. */
  constructor(budget: PixelSource) {
    this.#budget = budget;
  }

  /** Waits until there is room for this many pixels; those that are held already count. */
  async take(pixels: number): Promise<void> {
    if (pixels <= this.#held) return;
    this.#held += await this.#budget.take(pixels - this.#held);
  }

  /** Returns the pixels. */
  [Symbol.dispose](): void {
    this.#budget.give(this.#held);
    this.#held = 0;
  }
}
