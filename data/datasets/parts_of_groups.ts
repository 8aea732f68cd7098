import type { ScoredImage, Split } from "../images/scored_image.ts";
import { shuffled } from "../random/prng.ts";

/**
 * Gives groups of images a part, in random order. An image without a group is one of
 * its own, by its name.
 *
 * @param images The images, in any order.
 * @param prng Source of uniform numbers in [0, 1).
 * @param partAt The part of a group, from the number of images placed before it.
 * @returns The part of each of these images.
 */
export function partsOfGroups(
  images: readonly Pick<ScoredImage, "name" | "group">[],
  prng: () => number,
  partAt: (place: number) => Split,
): (image: Pick<ScoredImage, "name" | "group">) => Split {
  // A group and an image of the same name are different.
  const keyOf = ({ name, group }: Pick<ScoredImage, "name" | "group">) =>
    group === undefined ? name : `group\0${group}`;
  const groups = Map.groupBy(images, keyOf);
  const parts = new Map<string, Split>();
  let place = 0;
  for (const key of shuffled([...groups.keys()].sort(), prng)) {
    parts.set(key, partAt(place));
    place += groups.get(key)!.length;
  }
  return (image) => parts.get(keyOf(image))!;
}
