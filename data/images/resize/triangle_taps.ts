/** The source pixels of each target pixel, and their weights. */
export interface Taps {
  /** First source pixel per target pixel. */
  starts: Int32Array;
  /** Per pair of taps four numbers: both weights' high parts, both low parts; see resize_kernel.as. */
  weights: Int16Array;
  /** Pairs of taps per target pixel: as many as the target pixel with the most needs. */
  pairs: number;
}

const PRECISION = 22;
const LOW_BITS = 11;

/**
 * Images of a data set mostly share a few sizes, and computing the weights takes as
 * long as a pass over a small image.
 */
const kept = new Map<string, Taps>();
const MOST_KEPT = 32;

/**
 * The taps of a triangle as wide as the reduction, as Pillow's `BILINEAR` has
 * them, in whole units of 2^-22.
 *
 * @param from Pixels of the source in this direction.
 * @param to Pixels of the target.
 */
export function triangleTaps(from: number, to: number): Taps {
  const key = `${from} ${to}`;
  let taps = kept.get(key);
  if (!taps) {
    if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value!);
    kept.set(key, taps = pack(computeTaps(from, to)));
  }
  return taps;
}

interface Tap {
  start: number;
  weights: number[];
}

function computeTaps(from: number, to: number): Tap[] {
  const scale = from / to;
  const support = Math.max(scale, 1);
  return Array.from({ length: to }, (_, target) => {
    const center = (target + 0.5) * scale;
    const start = Math.max(Math.trunc(center - support + 0.5), 0);
    const length = Math.min(Math.trunc(center + support + 0.5), from) - start;
    const weights = Array.from(
      { length },
      (_, tap) =>
        Math.max(0, 1 - Math.abs((start + tap - center + 0.5) * (1 / support))),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return {
      start,
      weights: weights.map((each) => Math.round(each / sum * 2 ** PRECISION)),
    };
  });
}

function pack(taps: readonly Tap[]): Taps {
  const most = taps.reduce((n, { weights }) => Math.max(n, weights.length), 0);
  const pairs = Math.ceil(most / 2);
  const packed = new Int16Array(taps.length * pairs * 4);
  taps.forEach(({ weights }, target) =>
    weights.forEach((weight, tap) => {
      const at = (target * pairs + (tap >> 1)) * 4 + (tap & 1);
      packed[at] = weight >> LOW_BITS;
      packed[at + 2] = weight & ((1 << LOW_BITS) - 1);
    })
  );
  return {
    starts: Int32Array.from(taps, ({ start }) => start),
    weights: packed,
    pairs,
  };
}
