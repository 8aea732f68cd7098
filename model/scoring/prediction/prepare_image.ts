import { showParts } from "../../../data/batches/show_parts.ts";
import type { RgbImage } from "../../../data/images/rgb_image.ts";
import type { ScoringConfig } from "../../network/scoring_config.ts";
import { type Pixels, toRgbImage } from "../pixels.ts";
import { type ImageFacts, imageFacts } from "./image_facts.ts";

/** An image prepared for the network: one crop, or several whose scores are averaged. */
export interface PreparedImage {
  /** Crops of one size. */
  parts: RgbImage[];
  /** Facts about the original image. */
  facts: ImageFacts;
}

/**
 * Prepares an image as configured by a model.
 *
 * @throws {ImageError} If it is smaller than a crop.
 */
export function prepareImage(
  image: Pixels,
  { preparation }: Pick<ScoringConfig, "preparation">,
  name?: string,
): PreparedImage {
  const rgb = toRgbImage(image);
  return {
    parts: showParts(rgb, { ...preparation, name }, never),
    facts: imageFacts(rgb),
  };
}

/** Nothing is random without augmentation. */
function never(): number {
  throw new Error("Cannot draw a number: prediction is not random");
}
