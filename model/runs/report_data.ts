import type { ScoreScale, Split } from "../../data/images/scored_image.ts";
import type { EpochMetrics, Metrics } from "./epoch_metrics.ts";
import type { GradientEntry } from "./gradient_log.ts";

/** The content of a training run's report. */
export interface ReportData {
  /** Headline, such as "resnet18 on biq2021". */
  title: string;
  /** The resolved configuration, in the order of the report. */
  config: Readonly<Record<string, unknown>>;
  /** One entry per finished epoch, in order; may be empty. */
  epochs: readonly EpochMetrics[];
  /** Measurements of each step's gradient; absent if they were not made. */
  gradients?: readonly GradientEntry[];
  /**
   * Whether the run was stopped before its last epoch.
   *
   * @default {false}
   */
  interrupted?: boolean;
  /** The mapping of PLCC and RMSE, and on what it was fitted. */
  mapping: string;
  /** Scale of the subjective scores. */
  scale: ScoreScale;
  /** Result on the test part; absent while there is none. */
  test?: TestResult;
  /** The runtime of the run. */
  runtime: RuntimeSummary;
  /** The data set of the run. */
  dataset: DatasetSummary;
  /** The next commands by label, such as "Resume". */
  commands: Readonly<Record<string, string>>;
}

/** Predictions for the test part; the three lists have the same order. */
export interface TestResult {
  /** Agreement on the test part. */
  metrics: Metrics;
  /** Predicted scores, mapped to the subjective scale. */
  predicted: ArrayLike<number>;
  /** Subjective scores. */
  subjective: ArrayLike<number>;
  /** Names of the images. */
  names: readonly string[];
  /** The same without test images that are near-duplicates of others; absent if there are none. */
  unseen?: UnseenResult;
  /** Small pictures by name, as data URIs, shown with the worst predictions. */
  thumbnails?: ReadonlyMap<string, string>;
}

/** Agreement on the test images without near-duplicates among training and validation images. */
export interface UnseenResult {
  /** Number of these images. */
  images: number;
  /** Agreement on them. */
  metrics: Metrics;
}

/** The runtime of a run. */
export interface RuntimeSummary {
  /** Name of the runtime, such as "tensorflow". */
  name: string;
  /** Device it computed on. */
  device: string;
  /** Why this runtime was chosen. */
  reason: string;
  /** Precision of training steps, such as "float32". */
  precision: string;
  /** How a training step was computed, and why a faster way was not used. */
  steps: string;
  /** Versions of the libraries, by name. */
  versions: Readonly<Record<string, string>>;
}

/** The data set of a run. */
export interface DatasetSummary {
  /** Name of the data set. */
  name: string;
  /** Number of images in each part. */
  images: Readonly<Partial<Record<Split, number>>>;
  /** Terms of use, as text. */
  license: string;
  /** The publication to cite; empty if there is none. */
  citation: string;
  /** Notes for the user about decisions made while reading it, in sentences. */
  notes?: readonly string[];
  /** Names of images that could not be read and were left out. */
  skipped?: readonly string[];
}
