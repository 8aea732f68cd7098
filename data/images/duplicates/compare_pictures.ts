import { createPrng } from "../../random/prng.ts";
import { SIDE } from "./small_picture.ts";

/** Two pictures that show the same, by their places in the list. */
export interface PicturePair {
  /** Place of the earlier picture. */
  first: number;
  /** Place of the later one. */
  second: number;
  /** Correlation of the two pictures' brightness gradients, in [0.7, 1]. */
  similarity: number;
  /** Mean absolute difference of their values, 0–255. */
  difference: number;
  /**
   * `copy`: equal at this size but for two levels of 255, as a photograph that is
   * stored twice; `scene`: the same things, taken again, or the photograph treated or scaled.
   */
  kind: "copy" | "scene";
}

/**
 * Lowest correlation of gradients that is called the same scene. Of BIQ2021's
 * 12,000 photographs 1,873 pairs lie above it; of 80 looked at, drawn from those
 * between 0.70 and 0.85, all showed the same things. Between 0.60 and 0.65 it was 37 of 40: pairs
 * that are found are nearly always right, but some are missed.
 */
export const SAME_SCENE = 0.7;

/**
 * What is called a copy: nearly equal gradients, and on average at most two levels of 255 between
 * the pixels. In BIQ2021 the limit lies in a gap: 427 pairs are copies, with any limit of
 * similarity from 0.95 to 0.99.
 */
const COPY = { similarity: 0.98, difference: 2 };

/** Gradients of a smaller root mean square, in levels, are noise: such a picture matches no other. */
const FLAT = 0.5;

/** Bits of a sketch, and gradients that each bit sums. */
const BITS = 256;
const LOOKED_AT = 64;
/**
 * Bits that sketches of one scene may differ in. The angle between two lists of
 * gradients with correlation 0.7 is 46°, which is 65 of 256 bits on average with
 * a deviation of 7; more than 88 differ in one pair of a thousand such pairs.
 * Of BIQ2021's 1,873 pairs none was missed, and one pair of 8,000 had to be compared.
 */
const FARTHEST = 88;

/**
 * Finds pictures that show the same scene, without comparing all pairs in full.
 *
 * Compared are the differences of neighboring pixels' brightness: they do not change with brightness, scale
 * linearly with contrast, and, other than the pixels themselves, do not make two landscapes similar because
 * both have sky in their upper half. Each picture is first sketched in 256 bits, the signs of sums of randomly
 * chosen and signed gradients (Charikar, STOC 2002, doi:10.1145/509907.509965; sparse sums as in Li, Hastie
 * and Church, KDD 2006, doi:10.1145/1150402.1150436): the share of bits that differ is the angle between two
 * gradients over 180°. If few bits differ, the correlation itself is computed.
 *
 * Mirrored, rotated and cropped pictures are not found; pages of print may be confused.
 *
 * @param pictures RGB pictures of 32x32 pixels.
 * @param isAsked Whether two pictures are compared; by default all are.
 * @returns The pairs, by their places.
 */
export function comparePictures(
  pictures: readonly Uint8Array[],
  isAsked: (first: number, second: number) => boolean = () => true,
): PicturePair[] {
  const gradients = pictures.map(gradientsOf);
  const sketches = sketchAll(gradients);
  const pairs: PicturePair[] = [];
  for (let second = 1; second < pictures.length; second++) {
    if (!gradients[second]) continue;
    for (let first = 0; first < second; first++) {
      if (!gradients[first] || !isAsked(first, second)) continue;
      if (isFar(sketches, first, second)) continue;
      const similarity = dot(gradients[first]!, gradients[second]!);
      if (similarity < SAME_SCENE) continue;
      const difference = meanDifference(pictures[first]!, pictures[second]!);
      const isCopy = similarity >= COPY.similarity &&
        difference <= COPY.difference;
      const kind = isCopy ? "copy" : "scene";
      pairs.push({ first, second, similarity, difference, kind });
    }
  }
  return pairs;
}

/** Horizontal and vertical differences of brightness, with norm 1; nothing where there are none. */
function gradientsOf(picture: Uint8Array): Float32Array | undefined {
  const gray = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < gray.length; i++) {
    gray[i] = 0.299 * picture[3 * i]! + 0.587 * picture[3 * i + 1]! +
      0.114 * picture[3 * i + 2]!;
  }
  const last = SIDE - 1;
  const gradients = new Float32Array(2 * last * last);
  let at = 0;
  for (let row = 0; row < last; row++) {
    for (let column = 0; column < last; column++) {
      const i = row * SIDE + column;
      gradients[at++] = gray[i + 1]! - gray[i]!;
      gradients[at++] = gray[i + SIDE]! - gray[i]!;
    }
  }
  const norm = Math.sqrt(dot(gradients, gradients));
  if (norm < FLAT * Math.sqrt(gradients.length)) return undefined;
  return gradients.map((gradient) => gradient / norm);
}

/** Words of a sketch. */
const WORDS = BITS / 32;

/** All sketches, one after the other. */
function sketchAll(
  gradients: readonly (Float32Array | undefined)[],
): Uint32Array {
  const sketches = new Uint32Array(gradients.length * WORDS);
  const length = 2 * (SIDE - 1) ** 2;
  const prng = createPrng(SIDE, BITS);
  const looks = Uint16Array.from(
    { length: BITS * LOOKED_AT },
    () => Math.floor(prng() * length),
  );
  gradients.forEach((own, index) => {
    if (!own) return;
    for (let bit = 0; bit < BITS; bit++) {
      let sum = 0;
      // The signs alternate: the places are random already.
      for (let k = bit * LOOKED_AT; k < (bit + 1) * LOOKED_AT; k += 2) {
        sum += own[looks[k]!]! - own[looks[k + 1]!]!;
      }
      if (sum > 0) {
        sketches[index * WORDS + (bit >>> 5)]! |= 1 << (bit & 31);
      }
    }
  });
  return sketches;
}

/** Whether two sketches differ in too many bits. */
function isFar(sketches: Uint32Array, first: number, second: number): boolean {
  let bits = 0;
  for (let word = 0; word < WORDS; word++) {
    bits += countBits(
      sketches[first * WORDS + word]! ^ sketches[second * WORDS + word]!,
    );
    if (bits > FARTHEST) return true;
  }
  return false;
}

/** Number of bits set (Warren, Hacker's Delight, 5-1). */
function countBits(word: number): number {
  word -= (word >>> 1) & 0x55555555;
  word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
  return Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}
