import type { ScoredImage, Split } from "../scored_image.ts";
import type { NearDuplicate } from "./find_near_duplicates.ts";

/** The images of each part. */
export type Parts = Record<Split, ScoredImage[]>;

/**
 * Names of a part's images that show what an image of one of the other parts shows.
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

/** The parts without images to train on or to validate with that show what a test image shows, nor training images that show a validation image. */
export function withoutNearDuplicates(
  images: Parts,
  pairs: readonly NearDuplicate[],
): Parts {
  const validation = namesShownIn(pairs, "validation", ["test"]);
  // A pair with a validation image that goes itself is no reason to go.
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
