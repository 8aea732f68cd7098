import type { ScoredImage, Split } from "../scored_image.ts";
import type { NearDuplicate } from "./find_near_duplicates.ts";

/** The images of each part. */
export type Parts = Record<Split, ScoredImage[]>;

/**
 * Names of a part's images with a near-duplicate in one of the other parts.
 *
 * @param pairs Pairs across parts.
 * @param part Which part's images.
 * @param others Parts to compare with.
 */
export function namesShownIn(
  pairs: readonly NearDuplicate[],
  part: Split,
  others: readonly Split[],
): Set<string> {
  return new Set(pairs.flatMap(({ names: [a, b], splits: [of, other] }) => [
    ...of === part && others.includes(other) ? [a] : [],
    ...other === part && others.includes(of) ? [b] : [],
  ]));
}

/**
 * The parts without training and validation images that are near-duplicates of test
 * images, and without training images that are near-duplicates of validation images.
 */
export function withoutNearDuplicates(
  images: Parts,
  pairs: readonly NearDuplicate[],
): Parts {
  const validation = namesShownIn(pairs, "validation", ["test"]);
  // A validation image that is removed itself does not remove others.
  const left = pairs.filter(({ names, splits }) =>
    !names.some((name, i) => splits[i] === "validation" && validation.has(name))
  );
  const train = namesShownIn(left, "train", ["validation", "test"]);
  return {
    train: images.train.filter(({ name }) => !train.has(name)),
    validation: images.validation.filter(({ name }) => !validation.has(name)),
    test: images.test,
  };
}
