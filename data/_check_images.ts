import type { ScoredImage } from "./scored_image.ts";

/** Told the name and the reason of each image that cannot be used. */
export type SkipUnreadable = (name: string, reason: string) => void;

/** How many files are looked for at once. */
const AT_ONCE = 256;

/**
 * The images whose file is there.
 *
 * @param images Images as listed.
 * @param skipUnreadable Told of each one that is not there; absent: the first such image is an error.
 * @returns The others, in the same order.
 * @throws {Error} If a file is missing or a folder, or none is left.
 */
export async function presentImages(
  images: readonly ScoredImage[],
  skipUnreadable?: SkipUnreadable,
): Promise<ScoredImage[]> {
  const present: ScoredImage[] = [];
  for (let first = 0; first < images.length; first += AT_ONCE) {
    const some = images.slice(first, first + AT_ONCE);
    const reasons = await Promise.all(some.map(({ path }) => _whyAbsent(path)));
    some.forEach((image, i) => {
      const reason = reasons[i];
      if (reason === undefined) present.push(image);
      else if (skipUnreadable) skipUnreadable(image.name, reason);
      else throw new Error(`Cannot find image "${image.name}": ${reason}`);
    });
  }
  if (present.length === 0 && images.length > 0) {
    throw new Error(
      `Cannot find any of ${images.length} images: the first would be ${
        images[0]!.path
      }`,
    );
  }
  return present;
}

async function _whyAbsent(path: string): Promise<string | undefined> {
  try {
    return (await Deno.stat(path)).isFile ? undefined : `${path} is a folder`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return `${path} is not there`;
    return error instanceof Error ? error.message : String(error);
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
  images: readonly ScoredImage[],
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
