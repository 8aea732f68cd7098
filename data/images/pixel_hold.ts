/** Where pixels are taken from and given back to. */
export interface PixelSource {
  /** Waits until there is room for so many pixels, and resolves to what was taken. */
  take(pixels: number): Promise<number>;
  /** Gives pixels back. */
  give(pixels: number): void;
}

/**
 * What one image holds of a pixel budget until it is disposed of.
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

  /** Waits until there is room for so many pixels; for what is held already, there is. */
  async take(pixels: number): Promise<void> {
    if (pixels <= this.#held) return;
    this.#held += await this.#budget.take(pixels - this.#held);
  }

  /** Gives back what is held. */
  [Symbol.dispose](): void {
    this.#budget.give(this.#held);
    this.#held = 0;
  }
}
