import { describeCount } from "../text/describe_count.ts";
import { createFileFinder, type FindFile } from "./find_file.ts";
import type { ScoredImage, ScoreScale } from "../images/scored_image.ts";
import { describeStoredFile } from "../files/stored_file.ts";
import { messageOf } from "../text/message_of.ts";

/** Called with the name of each image that cannot be used, and why. */
export type SkipUnreadable = (name: string, reason: string) => void;

/** Number of files that are looked up at once. */
const AT_ONCE = 256;

/**
 * Returns the images whose file exists, with the file as {@linkcode createFileFinder}
 * finds it.
 *
 * @param images Images as listed.
 * @param skipUnreadable Called for each one that is missing; absent: the first such image is an error.
 * @param notes How the list was read, such as its encoding, for that error.
 * @returns The others, in the same order.
 * @throws {Error} If a file is missing or a folder, or none is left.
 */
export async function presentImages(
  images: readonly ScoredImage[],
  skipUnreadable?: SkipUnreadable,
  notes: readonly string[] = [],
): Promise<ScoredImage[]> {
  const present: ScoredImage[] = [];
  const find = createFileFinder();
  for (let first = 0; first < images.length; first += AT_ONCE) {
    const some = images.slice(first, first + AT_ONCE);
    const found = await Promise.all(some.map((image) => findOne(image, find)));
    some.forEach(({ name }, i) => {
      const image = found[i]!;
      if (typeof image !== "string") present.push(image);
      else if (skipUnreadable) skipUnreadable(name, image);
      else {
        throw new Error(
          [
            `Cannot find image "${name}": ${image}`,
            "--skip-unreadable goes on without such images",
            ...notes,
          ].join("; "),
        );
      }
    });
  }
  if (present.length === 0 && images.length > 0) {
    const count = describeCount(images.length, "image");
    const first = describeStoredFile(images[0]!);
    throw new Error(
      [
        `Cannot find any of the ${count} in the list: the first would be ${first}`,
        ...notes,
      ].join("; "),
    );
  }
  return present;
}

/** The image with its file, or the reason why there is none. */
async function findOne(
  image: ScoredImage,
  find: FindFile,
): Promise<ScoredImage | string> {
  try {
    return { ...image, ...await find(image) };
  } catch (error) {
    return messageOf(error);
  }
}

/**
 * Checks that every image is listed once.
 *
 * @param images Images as listed.
 * @param source The list's name, for the message.
 * @throws {Error} If a name occurs twice.
 */
export function checkDistinct(
  images: readonly Pick<ScoredImage, "name">[],
  source: string,
): void {
  const seen = new Set<string>();
  for (const { name } of images) {
    if (seen.has(name)) {
      throw new Error(
        `Cannot read "${source}": image "${name}" is listed twice`,
      );
    }
    seen.add(name);
  }
}

/**
 * Checks that every score lies on the scale.
 *
 * @param images Images as listed.
 * @param scale The scale that the data set is published on.
 * @param source The list's name, for the message.
 * @throws {Error} If a score is outside: another release, or another column.
 */
export function checkScale(
  images: readonly Pick<ScoredImage, "name" | "score">[],
  { min, max, unit }: ScoreScale,
  source: string,
): void {
  const outside = images.find(({ score }) => !(score >= min && score <= max));
  if (!outside) return;
  throw new Error(
    `Cannot read "${source}": image "${outside.name}" has the score ${outside.score}, ` +
      `and ${unit} is from ${min} to ${max}`,
  );
}
