import type { ImageSize } from "./rgb_image.ts";
import type { ScoreScale } from "./score_scale.ts";

export type { ScoreScale } from "./score_scale.ts";
import type { StoredFile } from "../files/stored_file.ts";

/** Part of a data set: for training, for choosing the epoch, or only for reporting. */
export type Split = "train" | "validation" | "test";

/** An image file, and what its data set says about showing it. */
export interface ImageFile extends StoredFile {
  /**
   * Size to which the image is resized first, if the data set is used at one size and this image may have another.
   */
  size?: ImageSize;
}

/** One image file and the opinion people have of it; plain data, which can be sent to a worker. */
export interface ScoredImage extends ImageFile {
  /** The image's name as its data set lists it, unique there. */
  name: string;
  /** Subjective score, usually a mean opinion score (MOS), on the data set's {@linkcode ScoreScale}. */
  score: number;
  /** Standard deviation of the individual opinions, in the unit of the score, where published. */
  std?: number;
  /** Its group, if the list has groups: a scene, a clip. Images of one group stay in one part. */
  group?: string;
  /** The part it belongs to, where the publisher says so or {@linkcode holdOutValidation} decided. */
  split?: Split;
}

/** Scored images from one source, with what is needed to use and cite them. */
export interface Dataset {
  /** The name it was opened by. */
  name: string;
  /** The images in the order of the publisher's list. */
  images: ScoredImage[];
  /** Meaning of the scores. */
  scale: ScoreScale;
  /**
   * What the images are, in the plural.
   *
   * @default {"photographs"}
   */
  shows?: string;
  /** Terms of use, in words. */
  license: string;
  /** The publication to cite; empty for the user's own images. */
  citation: string;
  /** How the parts of the user's own list were drawn, if it has none, in a sentence. */
  drawn?: string;
  /** Notes for the user about decisions made while reading it, in sentences. */
  notes?: string[];
}

/**
 * The words that a split column may hold.
 *
 * @example
 * ```ts
 * import { SPLITS } from "@iqa/norm-in-norm/data";
 * import { assert } from "@std/assert";
 *
 * assert(SPLITS.includes("validation"));
 * ```
 */
export const SPLITS: readonly Split[] = ["train", "validation", "test"];
