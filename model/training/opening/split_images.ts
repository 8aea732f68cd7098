import { describeCount } from "../../../data/text/describe_count.ts";
import {
  type Dataset,
  holdOutValidation,
  type ScoredImage,
  type Split,
} from "../../../data/mod.ts";
import type { TrainConfig } from "../../learning/train_config.ts";

/** Fewest images for a loss and for fitting a mapping. */
const FEWEST = 3;

/**
 * The images of each part, with validation images held out if the publisher has
 * none.
 *
 * @throws {RangeError} If there are too few to train or to validate on.
 */
export function splitImages(
  dataset: Dataset,
  { validationFraction, seed }: TrainConfig,
): Record<Split, ScoredImage[]> {
  const all = holdOutValidation(dataset.images, validationFraction, seed);
  const part = (split: Split) => all.filter((image) => image.split === split);
  const images = {
    train: part("train"),
    validation: part("validation"),
    test: part("test"),
  };
  requireEnough(dataset, images);
  return images;
}

/** @throws {RangeError} If there are too few images to train or to validate on. */
export function requireEnough(
  { name }: Dataset,
  images: Record<Split, ScoredImage[]>,
): void {
  for (const split of ["train", "validation"] as const) {
    if (images[split].length < FEWEST) {
      throw new RangeError(
        `Cannot train on ${name}: the ${split} part has ${
          describeCount(images[split].length, "image")
        } and needs at least ${FEWEST}`,
      );
    }
  }
}

/** The data set and the sizes of its parts, as one line. */
export function describeParts(
  { name }: Dataset,
  images: Record<Split, ScoredImage[]>,
): string {
  const parts = Object.entries(images)
    .map(([split, list]) => `${list.length} ${split}`);
  return `${name}: ${parts.join(", ")}`;
}
