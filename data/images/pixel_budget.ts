import { PixelHold } from "./pixel_hold.ts";
import { setTimeout as sleep } from "node:timers/promises";

/** Decoded pixels that all threads together hold at a time: one image of the largest size, or eleven photographs of 12 megapixels. */
export const PIXEL_BUDGET: number = 2 ** 27;

/** Places in the shared memory. */
const USED = 0, NEXT_TICKET = 1, SERVED = 2, CELLS = 3;

/** Milliseconds between two checks; decoding an image that has to wait takes longer. */
const PAUSE = 5;

/**
 * A budget of decoded pixels that threads share. A thread waits until there are enough for its image, in the order of
 * requests, so that a large image gets its turn among small ones.
 *
 * It polls instead of sleeping in `Atomics.wait`, which would keep this thread's own decoders from returning their
 * pixels.
 */
export class PixelBudget {
  /** The memory, to be sent to other threads. */
  readonly shared: SharedArrayBuffer;
  readonly #cells: Int32Array<SharedArrayBuffer>;
  readonly #total: number;

  /**
   * A budget.
   *
   * @param shared That of another thread; absent: a new one.
   * @param total Pixels that may be held at a time.
   */
  constructor(
    shared: SharedArrayBuffer = new SharedArrayBuffer(4 * CELLS),
    total: number = PIXEL_BUDGET,
  ) {
    this.shared = shared;
    this.#cells = new Int32Array(shared);
    this.#total = total;
  }

  /** Pixels that are held now. */
  get used(): number {
    return Atomics.load(this.#cells, USED);
  }

  /** The share of one image in the budget: empty until {@linkcode PixelHold.take}. */
  hold(): PixelHold {
    return new PixelHold(this);
  }

  /** Waits until this many pixels are free, and takes them; at most the whole budget. */
  async take(pixels: number): Promise<number> {
    const cells = this.#cells;
    const wanted = Math.min(pixels, this.#total);
    const ticket = Atomics.add(cells, NEXT_TICKET, 1);
    while (Atomics.load(cells, SERVED) !== ticket) await sleep(PAUSE);
    while (this.used + wanted > this.#total) await sleep(PAUSE);
    Atomics.add(cells, USED, wanted);
    Atomics.add(cells, SERVED, 1);
    return wanted;
  }

  /** Returns pixels. */
  give(pixels: number): void {
    Atomics.sub(this.#cells, USED, pixels);
  }
}
