/**
 * A seeded source of uniform random numbers in [0, 1): the small fast counting
 * generator (sfc32), its state filled by hashing all seeds.
 *
 * The numbers depend on the seeds alone, so `createPrng(seed, epoch, index)` gives one sample the same
 * augmentation, independent of earlier draws, on every machine, and after a resume.
 *
 * @param seeds Any numbers; each one, and their order, matters.
 * @returns A function that returns the next number at each call.
 *
 * @example The same seeds give the same numbers, other seeds give others
 * ```ts
 * import { createPrng } from "@iqa/norm-in-norm/data";
 * import { assertEquals, assertNotEquals } from "@std/assert";
 *
 * const first = createPrng(1, 2, 3)();
 * assertEquals(createPrng(1, 2, 3)(), first);
 * assertNotEquals(createPrng(1, 3, 2)(), first);
 * ```
 */
export function createPrng(...seeds: number[]): () => number {
  let [a, b, c] = hash(seeds);
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  // The first outputs still resemble the seeds; fifteen rounds hide them.
  for (let round = 0; round < 15; round++) next();
  return next;
}

/**
 * The same items in a random order (Fisher and Yates).
 *
 * @param items Items to order; not changed.
 * @param prng Source of uniform numbers in [0, 1).
 * @returns A new array with the same items.
 *
 * @example Nothing is lost
 * ```ts
 * import { createPrng, shuffled } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(shuffled([1, 2, 3, 4], createPrng(7)).sort(), [1, 2, 3, 4]);
 * ```
 */
export function shuffled<T>(items: readonly T[], prng: () => number): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(prng() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

/** Three 32-bit words that depend on every bit of every seed. */
function hash(seeds: number[]): [number, number, number] {
  const words = new Uint32Array(new Float64Array(seeds).buffer);
  const state: [number, number, number] = [0x9e3779b9, 0x243f6a88, 0xb7e15162];
  for (const word of words) {
    for (let lane = 0; lane < 3; lane++) {
      state[lane] = mix(state[lane]! ^ mix(word + lane));
    }
  }
  return state;
}

/** The finalizer of MurmurHash3: each input bit flips each output bit with probability 1/2. */
function mix(word: number): number {
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) + 0x6d2b79f5 | 0;
}
