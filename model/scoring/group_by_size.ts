import type { ImageSize } from "../../data/images/rgb_image.ts";

/** Indices of the images of each size, which can be computed together. */
export function groupBySize(images: readonly ImageSize[]): number[][] {
  const groups = Map.groupBy(
    images.keys(),
    (index) => `${images[index]!.height}x${images[index]!.width}`,
  );
  return [...groups.values()];
}
