import {
  decodeImage,
  type DecodeOptions,
} from "../images/decode/decode_image.ts";
import { type FitOptions, fitSize } from "../images/fit_size.ts";
import type { RgbImage } from "../images/rgb_image.ts";
import type { CacheAccess, CacheNews } from "./open_image_cache.ts";
import { readImageFile } from "../images/read_image_file.ts";
import { releasePixels } from "../images/decode/release_pixels.ts";
import { resizeImage } from "../images/resize_image.ts";
import type { ImageFile } from "../images/scored_image.ts";
import { describeStoredFile } from "../files/stored_file.ts";
import {
  cachedBytes,
  cachePath,
  readCached,
  writeCached,
} from "./cached_image.ts";
import { messageOf } from "../text/message_of.ts";

/** A cache, and its changes while images are loaded. */
export interface CacheUse extends CacheAccess {
  /** Its changes. */
  news: CacheNews;
}

/**
 * Reads an image, resized to the size that its data set states and then to
 * `options.size`, from the cache if it is there. Images that keep their own size are not cached:
 * their pixels take more space than their file.
 *
 * @throws {ImageError} If the file cannot be decoded.
 */
export async function readResized(
  file: ImageFile,
  options: FitOptions,
  cache?: CacheUse,
  decoding: Pick<DecodeOptions, "limit" | "hold"> = {},
): Promise<RgbImage> {
  const { size, fit = "stretch", turn = false, enlarge = true } = options;
  const sizes = [file.size, size].filter((it) => it !== undefined);
  // Other sizes depend on the image's own size, which is not known before it is
  // decoded.
  const isKnown = fit === "stretch" && !turn && enlarge;
  const path = cache && isKnown && sizes.length > 0
    ? await cachePath(cache.folder, file, sizes)
    : undefined;
  const kept = path && await readCached(path);
  if (kept) return kept;
  const name = describeStoredFile(file);
  const decoded = await decodeImage(await readImageFile(file), {
    ...decoding,
    name,
    svg: /\.svg$/i.test(file.path),
  });
  const given = file.size ? resizeImage(decoded, file.size) : decoded;
  if (given !== decoded) releasePixels(decoded);
  const image = resizeImage(given, fitSize(given, options));
  if (image !== given) releasePixels(given);
  if (cache && path) await keep(path, image, cache);
  return image;
}

async function keep(
  path: string,
  image: RgbImage,
  { mayStore, news }: CacheUse,
): Promise<void> {
  if (!mayStore || news.failure !== undefined) return;
  try {
    await writeCached(path, image);
    news.stored += cachedBytes(image);
  } catch (error) {
    news.failure = messageOf(error);
  }
}
