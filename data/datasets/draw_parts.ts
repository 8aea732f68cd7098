import { stream } from "../random/streams.ts";
import type { ScoredImage, Split } from "../images/scored_image.ts";
import { partsOfGroups } from "./parts_of_groups.ts";
import type { DatasetOptions } from "./dataset_options.ts";

/** Fraction of the images to test on. */
const TEST_FRACTION = 0.2;

/** Fewest images of a part: a correlation of two images is meaningless. */
const FEWEST = 3;

/**
 * Gives each of a user's own images a part: 70 % to train on, 10 % to validate
 * and 20 % to test, at random, but three of a part at least. The choice depends
 * on the names and the number of the split, not on the order of the list. Images
 * of one group stay together, so that parts come near these shares from above.
 *
 * @param images The images; left as they are.
 * @param list The list's name, for the note.
 * @param options `splitId`: another one is another choice. `validationFraction`:
 * other than 10 %; the rest is to train on.
 * @returns New images in the same order, all with a `split`, and what was done
 * in a sentence.
 */
export function drawParts<Image extends Pick<ScoredImage, "name" | "group">>(
  images: readonly Image[],
  list: string,
  { splitId = 0, validationFraction = 0.1 }: DatasetOptions,
): { images: (Image & { split: Split })[]; note: string } {
  const count = images.length;
  const share = (fraction: number) =>
    Math.max(FEWEST, Math.round(fraction * count));
  const validation = share(validationFraction);
  // Too few for three parts: training comes first.
  const test = count < 3 * FEWEST ? 0 : share(TEST_FRACTION);
  const partAt = (place: number): Split =>
    place < test ? "test" : place < test + validation ? "validation" : "train";
  const partOf = partsOfGroups(images, stream("split", splitId), partAt);
  const drawn = images.map((image) => ({ ...image, split: partOf(image) }));
  const countOf = (part: Split) =>
    drawn.filter(({ split }) => split === part).length;
  const whole = images.some(({ group }) => group !== undefined)
    ? ", groups as a whole"
    : "";
  return {
    images: drawn,
    note:
      `${list} has no column of parts: ${
        countOf("train")
      } images to train on, ` +
      `${countOf("validation")} to validate and ${
        countOf("test")
      } to test are drawn ` +
      `at random${whole}, as split ${splitId}`,
  };
}
