import type { ImageSize } from "./rgb_image.ts";
import type { ScoreScale } from "./score_scale.ts";

export type { ScoreScale } from "./score_scale.ts";
import type { StoredFile } from "../files/stored_file.ts";

/** Part of a data set: learned from, chosen by, or only reported on. */
export type Split = "train" | "validation" | "test";

/** An image file, and what its data set says about showing it. */
export interface ImageFile extends StoredFile {
  /**
   * Size to resize to before anything else, where a data set is used at one size
   * and this image may have another.
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
  /** What it is of, where a list says so: a scene, a clip. Images of one group stay in one part. */
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
  /** What the scores mean. */
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
  /** How the parts were drawn in reading the user's own list, for want of others, in a sentence. */
  drawn?: string;
  /** What was decided in reading it that its user should know, in sentences. */
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
