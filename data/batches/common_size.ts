import type { ImageSize } from "../images/rgb_image.ts";
import type { SampleOptions } from "./sample_options.ts";

/** The size that every image is resized to, where it is the same for all. */
export function commonSize(
  { size, fit = "stretch", turn = false, enlarge = true }: SampleOptions,
): ImageSize | undefined {
  return fit === "stretch" && !turn && enlarge ? size : undefined;
}
