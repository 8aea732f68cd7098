import type { PixelGroup } from "./loader/pixel_rows.ts";
import { commonSize } from "./common_size.ts";
import type { BatchOptions } from "./batch_options.ts";
import { planBatches } from "./plan_batches.ts";
import { shareOf } from "./share_of.ts";

/**
 * Pixels of a batch for prediction: some twenty images of 498x664, or two of 4 megapixels. A larger batch saves no time
 * and needs more memory. A larger image is computed alone.
 */
export const MOST_BATCH_PIXELS: number = 2 ** 23;

/** Images of a batch that are loaded together. */
export interface Piece {
  /** Number of the batch. */
  number: number;
  /** Indices of the images. */
  indices: number[];
}

/**
 * The images of an epoch in the pieces in which they are loaded: whole batches in training, where they belong together.
 * For prediction, as many as {@linkcode MOST_BATCH_PIXELS} allow, and one by one if each keeps its own size, which is
 * not known before it is read.
 */
export function batchPieces(count: number, options: BatchOptions): Piece[] {
  const plan = planBatches(count, options);
  const { share } = options;
  const most = options.shuffle ? Infinity : imagesAtOnce(options);
  return plan.flatMap((whole, number) => {
    const indices = share
      ? whole.slice(...shareOf(whole.length, share))
      : whole;
    const pieces: Piece[] = [];
    // A share may have no image of a batch, and is still a batch.
    let first = 0;
    do {
      pieces.push({ number, indices: indices.slice(first, first + most) });
      first += most;
    } while (first < indices.length);
    return pieces;
  });
}

function imagesAtOnce({ crop, crops = 1, ...options }: BatchOptions): number {
  const size = crop ?? commonSize(options);
  if (!size) return 1;
  const perImage = size.height * size.width * (crop ? crops : 1);
  return Math.max(1, Math.floor(MOST_BATCH_PIXELS / perImage));
}

/** Whether a group may join others with this number of rows of its size. */
export function mayJoin(
  held: readonly PixelGroup[],
  { shape: [count, height, width] }: PixelGroup,
): boolean {
  const first = held[0];
  if (!first) return true;
  const rows = held.reduce((sum, { shape }) => sum + shape[0], count);
  return first.shape[1] === height && first.shape[2] === width &&
    rows * height * width <= MOST_BATCH_PIXELS;
}

/** Whether no group may join these. */
export function isFull(held: readonly PixelGroup[]): boolean {
  const last = held.at(-1);
  return last !== undefined && !mayJoin(held, last);
}

/** Joins groups of one size; their places are those of the batch. */
export function joinGroups(held: readonly PixelGroup[]): PixelGroup {
  if (held.length === 1) return held[0]!;
  const [, height, width] = held[0]!.shape;
  const pixels = new Float32Array(
    held.reduce((sum, group) => sum + group.pixels.length, 0),
  );
  let at = 0;
  for (const group of held) {
    pixels.set(group.pixels, at);
    at += group.pixels.length;
  }
  const places = held.flatMap((group) => group.places);
  return { places, shape: [places.length, height, width, 3], pixels };
}
