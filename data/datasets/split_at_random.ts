import { stream } from "../random/streams.ts";
import { shuffled } from "../random/prng.ts";
import type { ScoredImage, Split } from "../images/scored_image.ts";

/** The parts that LinearityIQA takes of its random splits: up to here they train, up to there they validate. */
export const TRAIN_FRACTION = 0.6;

/** See {@linkcode TRAIN_FRACTION}. */
export const TRAIN_AND_VALIDATION_FRACTION = 0.8;

/**
 * Gives every image of a data set without an official split a part: 60 % to train,
 * 20 % to validate, 20 % to test, at random.
 *
 * The choice depends on the names and the number of the split, not on the order
 * of the list.
 *
 * @param images Images of one data set; left as they are.
 * @param splitId Number of the split: another one is another choice.
 * @param contentOf What an image shows: images of one content stay in one part; by default each
 * has its own.
 * @returns New images in the same order, all with a `split`.
 */
export function splitAtRandom<Image extends Pick<ScoredImage, "name">>(
  images: readonly Image[],
  splitId: number,
  contentOf: (image: Image) => string = ({ name }) => name,
): (Image & { split: Split })[] {
  const contents = [...new Set(images.map(contentOf))].sort();
  const order = shuffled(contents, stream("split", splitId));
  const partOf = new Map(
    order.map((content, i) => [content, partAt(i, order.length)]),
  );
  return images.map((image) => ({
    ...image,
    split: partOf.get(contentOf(image))!,
  }));
}

/**
 * The part that a place in a random order belongs to, rounded as LinearityIQA rounds.
 *
 * @param place Place in the order, from 0.
 * @param count Number of places.
 * @param train Fraction of the places to train on.
 * @param trainAndValidation The same with those to validate on.
 * @returns The part.
 */
export function partAt(
  place: number,
  count: number,
  train: number = TRAIN_FRACTION,
  trainAndValidation: number = TRAIN_AND_VALIDATION_FRACTION,
): Split {
  if (place < Math.floor(train * count)) return "train";
  return place < Math.floor(trainAndValidation * count) ? "validation" : "test";
}
