import { showParts } from "../../../data/batches/show_parts.ts";
import type { RgbImage } from "../../../data/images/rgb_image.ts";
import type { ScoringConfig } from "../../network/scoring_config.ts";
import { type Pixels, toRgbImage } from "../pixels.ts";
import { type ImageFacts, imageFacts } from "./image_facts.ts";

/** An image as the network is shown it: one part, or several whose scores are averaged. */
export interface PreparedImage {
  /** Parts of one size. */
  parts: RgbImage[];
  /** What the image was. */
  facts: ImageFacts;
}

/**
 * Brings an image to the network as a model's configuration says.
 *
 * @throws {ImageError} If it is smaller than what the network is shown of it.
 */
export function prepareImage(
  image: Pixels,
  { preparation }: Pick<ScoringConfig, "preparation">,
  name?: string,
): PreparedImage {
  const rgb = toRgbImage(image);
  return {
    parts: showParts(rgb, preparation, never, name),
    facts: imageFacts(rgb),
  };
}

/** Nothing is random without augmentation. */
function never(): number {
  throw new Error("Cannot draw a number: prediction is not random");
}
