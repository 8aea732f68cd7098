import type { SkipUnreadable } from "./check_images.ts";

/** Options of {@linkcode openDataset}; each data set reads the ones that concern it. */
export interface DatasetOptions {
  /** Folder of the data; for `csv` also the CSV file itself. `synthetic` needs none. */
  data?: string;
  /** Called with the name of each listed image that is missing, and why; absent: that is an error. */
  skipUnreadable?: SkipUnreadable;
  /**
   * Which split, where there are several: `clive` of LinearityIQA's 1,000; random
   * ones of data sets without a published split.
   *
   * @default {0}
   */
  splitId?: number;
  /** `csv`: the file with the scores, where it is not in `data`. */
  csv?: string;
  /**
   * `csv`: column of the image names.
   *
   * @default {the first with a name that such columns have}
   */
  imageColumn?: string;
  /**
   * `csv`: column of the scores.
   *
   * @default {the first with a name that such columns have}
   */
  scoreColumn?: string;
  /**
   * `csv`: column of the scores' standard deviations.
   *
   * @default {one with a name such as "std", if there is one}
   */
  stdColumn?: string;
  /**
   * `csv`: column that says train, validation or test.
   *
   * @default {"split", if there is one, or another with such words alone}
   */
  splitColumn?: string;
  /**
   * `csv`: column of groups, such as the scene, or the clip of a frame: images of one group stay in one part.
   *
   * @default {"group", if there is one}
   */
  groupColumn?: string;
  /**
   * `csv` without a column of parts: fraction of the images to validate with.
   *
   * @default {0.1}
   */
  validationFraction?: number;
  /**
   * `csv`: whether a worse looking image has the higher score, as DMOS; then scores are negated.
   *
   * @default {false}
   */
  lowerIsBetter?: boolean;
  /**
   * `synthetic`: seed of the scenes.
   *
   * @default {1}
   */
  seed?: number;
  /** `synthetic`: called with the number of images made, and of all. */
  progress?: (done: number, total: number) => void;
}
