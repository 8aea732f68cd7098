import { decodeImage } from "../decode_image.ts";
import type { ImageSize, RgbImage } from "../rgb_image.ts";
import type { CacheAccess, CacheNews } from "../open_image_cache.ts";
import { readImageFile } from "../read_image_file.ts";
import { resizeImage } from "../resize_image.ts";
import type { ImageFile } from "../scored_image.ts";
import { describeStoredFile } from "../stored_file.ts";
import {
  cachedBytes,
  cachePath,
  readCached,
  writeCached,
} from "./cached_image.ts";

/** A cache while images are loaded. */
export interface CacheUse extends CacheAccess {
  /** What is added to it. */
  news: CacheNews;
}

/**
 * An image at the size that its data set gives it and then at `size`, out of
 * the cache where it is there. Images that keep their own size are not cached:
 * their pixels take more room than their file.
 *
 * @throws {ImageError} If the file cannot be decoded.
 */
export async function readResized(
  file: ImageFile,
  size: ImageSize | undefined,
  cache?: CacheUse,
): Promise<RgbImage> {
  const sizes = [file.size, size].filter((it) => it !== undefined);
  const path = cache && sizes.length > 0
    ? await cachePath(cache.folder, file, sizes)
    : undefined;
  const kept = path && await readCached(path);
  if (kept) return kept;
  const name = describeStoredFile(file);
  const decoded = await decodeImage(await readImageFile(file), name);
  const image = sizes.reduce(resizeImage, decoded);
  if (cache && path) await _keep(path, image, cache);
  return image;
}

async function _keep(
  path: string,
  image: RgbImage,
  { mayStore, news }: CacheUse,
): Promise<void> {
  if (!mayStore || news.failure !== undefined) return;
  try {
    await writeCached(path, image);
    news.stored += cachedBytes(image);
  } catch (error) {
    news.failure = error instanceof Error ? error.message : String(error);
  }
}
