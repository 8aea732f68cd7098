import { basename } from "node:path";
import { checkDistinct, checkScale, presentImages } from "./check_images.ts";
import type { ScoredImage, ScoreScale } from "../images/scored_image.ts";
import type { DataFolder } from "./data_folder.ts";
import type { DatasetOptions } from "./dataset_options.ts";
import { type ImagePlaces, locateImages } from "./locate_images.ts";

/** An image as listed, without the path of its file. */
export type ListedImage = Omit<ScoredImage, "path" | "archive">;

/** Where a list and its images come from. */
export interface ListSource {
  /** Path of the list. */
  list: string;
  /** The data set's folder. */
  folder: DataFolder;
  /** Where the images are in it. */
  places: ImagePlaces;
  /** The scale on which the scores must lie. */
  scale: ScoreScale;
}

/**
 * The listed images with their files.
 *
 * @param listed Images as listed, at least one.
 * @param source Where they come from.
 * @param options What to do about missing images.
 * @returns The images whose file is there, in the same order.
 * @throws {Error} If an image is listed twice, has a score outside the scale, or is missing.
 */
export async function collectImages(
  listed: readonly ListedImage[],
  { list, folder, places, scale }: ListSource,
  { skipUnreadable }: DatasetOptions,
): Promise<ScoredImage[]> {
  checkDistinct(listed, basename(list));
  checkScale(listed, scale, basename(list));
  const locate = await locateImages(
    folder,
    places,
    listed.map(({ name }) => name),
  );
  const images = listed.map((image) => ({ ...image, ...locate(image.name) }));
  return await presentImages(images, skipUnreadable);
}
