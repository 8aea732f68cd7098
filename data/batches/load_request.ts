import type { ImageFile } from "../images/scored_image.ts";
import type { LoadRequest } from "./loader/load_images.ts";
import type { SampleOptions } from "./sample_options.ts";

/** Which images a loader is asked for, and how it prepares them. */
export interface RequestOptions extends SampleOptions {
  /** Files with the indices from which their random choices come; other properties are left out. */
  images: readonly { file: ImageFile; index: number }[];
  /** Seed of the run. */
  seed: number;
  /** Number of the epoch. */
  epoch: number;
}

/** A request to a loader, with nothing that it does not need: it is sent to threads. */
export function loadRequest(
  { images, seed, epoch, ...options }: RequestOptions,
): LoadRequest {
  const { size, fit, turn, enlarge, crop, augment, crops, limit } = options;
  const sample = {
    ...size && { size },
    ...fit && { fit },
    ...turn !== undefined && { turn },
    ...enlarge !== undefined && { enlarge },
    ...crop && { crop },
    ...augment !== undefined && { augment },
    ...crops !== undefined && { crops },
    ...limit && { limit },
  };
  return {
    images: images.map(({ file, index }) => ({ file: plain(file), index })),
    sample,
    seed,
    epoch,
  };
}

function plain({ path, archive, size }: ImageFile): ImageFile {
  return {
    path,
    ...archive !== undefined && { archive },
    ...size && { size },
  };
}
