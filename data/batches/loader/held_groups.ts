/** Rows of equal size, as many as came together. */
export interface Rows<T> {
  /** The image of each row; an image with several crops occurs several times. */
  items: T[];
  /** Rows, height, width, 3. */
  shape: [number, number, number, number];
  /** As many numbers. */
  pixels: Float32Array;
}

/** Numbers that may wait at once, 256 MB: a few whole photographs, or many small images. */
const MOST_NUMBERS = 2 ** 26;

/**
 * Sorts images of different size into batches of one size: images of a size wait until they fill a batch, or until too
 * many of other sizes wait.
 */
export class HeldGroups<T> {
  readonly #perBatch: number;
  readonly #most: number;
  readonly #held = new Map<string, Rows<T>[]>();

  /**
   * @param perBatch Rows of a batch.
   * @param most Rows that may wait at once.
   */
  constructor(perBatch: number, most: number) {
    this.#perBatch = perBatch;
    this.#most = most;
  }

  /** Adds rows; yields the batches that are complete. */
  *add(rows: Rows<T>): Generator<Rows<T>> {
    const size = rows.shape.slice(1).join("x");
    const held = this.#held.get(size) ?? [];
    if (count(held) + count([rows]) > this.#perBatch) yield* this.#take(size);
    this.#held.set(size, [...this.#held.get(size) ?? [], rows]);
    if (count(this.#held.get(size)!) >= this.#perBatch) {
      yield* this.#take(size);
    }
    // A Map keeps the order in which sizes came: the first has waited the longest.
    while (this.#tooMuch()) yield* this.#take(this.#held.keys().next().value!);
  }

  #tooMuch(): boolean {
    const all = [...this.#held.values()].flat();
    return count(all) > this.#most || numbers(all) > MOST_NUMBERS;
  }

  /** Yields all rows that wait. */
  *flush(): Generator<Rows<T>> {
    for (const size of [...this.#held.keys()]) yield* this.#take(size);
  }

  *#take(size: string): Generator<Rows<T>> {
    const parts = this.#held.get(size);
    this.#held.delete(size);
    if (parts) yield parts.length === 1 ? parts[0]! : joined(parts);
  }
}

function count(parts: readonly Rows<unknown>[]): number {
  return parts.reduce((sum, { shape }) => sum + shape[0], 0);
}

function numbers(parts: readonly Rows<unknown>[]): number {
  return parts.reduce((sum, { pixels }) => sum + pixels.length, 0);
}

function joined<T>(parts: readonly Rows<T>[]): Rows<T> {
  const [, ...size] = parts[0]!.shape;
  const pixels = new Float32Array(numbers(parts));
  let at = 0;
  for (const part of parts) {
    pixels.set(part.pixels, at);
    at += part.pixels.length;
  }
  return {
    items: parts.flatMap(({ items }) => items),
    shape: [count(parts), ...size],
    pixels,
  };
}
