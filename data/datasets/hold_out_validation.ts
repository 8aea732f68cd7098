import { stream } from "../random/streams.ts";
import type { ScoredImage } from "../images/scored_image.ts";
import { partsOfGroups } from "./parts_of_groups.ts";

/**
 * Gives every image a part: where the publisher sets no validation images apart,
 * a random fraction of those to train on becomes the validation part.
 *
 * Images without a part count as images to train on; test images stay what they
 * are. The choice depends on the names and the seed, not on the order of the list.
 * Images of one group stay together.
 *
 * @param images Images of one data set; left as they are.
 * @param fraction Fraction of the training images to hold out, in [0, 1).
 * @param seed Seed of the choice.
 * @returns New images in the same order, all with a `split`.
 * @throws {RangeError} If the fraction is not in [0, 1).
 *
 * @example
 * ```ts
 * import { holdOutValidation } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * const images = ["a", "b", "c", "d"].map((name) => ({ name, path: name, score: 1 }));
 * const held = holdOutValidation(images, 0.25, 1).filter(({ split }) => split === "validation");
 * assertEquals(held.length, 1);
 * ```
 */
export function holdOutValidation(
  images: readonly ScoredImage[],
  fraction: number,
  seed: number,
): ScoredImage[] {
  if (!(fraction >= 0 && fraction < 1)) {
    throw new RangeError(
      `Cannot hold out validation images: the fraction is ${fraction}`,
    );
  }
  const given = images.some(({ split }) => split === "validation");
  const trainable = images.filter(({ split = "train" }) => split === "train");
  const count = given ? 0 : Math.round(trainable.length * fraction);
  const partOf = partsOfGroups(
    trainable,
    stream("heldOut", seed),
    (place) => place < count ? "validation" : "train",
  );
  return images.map((image) => ({
    ...image,
    split: image.split === undefined || image.split === "train"
      ? partOf(image)
      : image.split,
  }));
}
