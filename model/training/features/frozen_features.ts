import type {
  BatchOptions,
  Dataset,
  ScoredImage,
  Split,
} from "../../../data/mod.ts";
import type { Preparation } from "../../network/model_config.ts";
import type { DeviceIqaModel } from "../../scoring/device_iqa_model.ts";
import { type CachedFeatures, cacheFeatures } from "./cache_features.ts";
import type { TrainConfig } from "../../learning/train_config.ts";

/** The features of a run's images with a frozen backbone. */
export interface FrozenFeatures {
  /** One row for each training image, for training the heads. */
  readonly learned: CachedFeatures;
  /** For each part, one row for each crop of each image, for prediction. */
  readonly predicted: Readonly<Record<Split, CachedFeatures>>;
}

/** Options of {@linkcode frozenFeatures}. */
export interface FrozenOptions
  extends Pick<BatchOptions, "loader" | "skipUnreadable" | "signal"> {
  /** Called with a line about decisions. */
  log?: (line: string) => void;
  /** Called while features are computed for this purpose. */
  onPredict?: (purpose: string, done: number, total: number) => void;
}

/**
 * The inputs of the heads with a frozen backbone (`--ft-lr-ratio 0`), in training and prediction:
 * computed once, or read from an earlier run's file. The features of all images of the data set
 * are stored together, so that runs with other held-out images share them.
 */
export async function frozenFeatures(
  model: DeviceIqaModel,
  dataset: Pick<Dataset, "images">,
  images: Readonly<Record<Split, readonly ScoredImage[]>>,
  { crops, augment, batchSize }: TrainConfig,
  { log, onPredict, loader, skipUnreadable, signal }: FrozenOptions,
): Promise<FrozenFeatures> {
  log?.(
    "The backbone is frozen, with its running statistics: features are computed once",
  );
  if (augment) log?.("Augmentation is off, since the backbone is frozen");
  const look = (preparation: Preparation) =>
    cacheFeatures(model, dataset.images, {
      batchSize: 2 * batchSize,
      preparation,
      ...loader && { loader },
      ...skipUnreadable && { skipUnreadable },
      ...signal && { signal },
      progress: (done, total) => onPredict?.("features", done, total),
    });
  const of = (part: Split, features: CachedFeatures) =>
    rowsOf(images[part], dataset.images, features);
  const all = await look(model.config.preparation);
  const predicted = {
    train: of("train", all),
    validation: of("validation", all),
    test: of("test", all),
  };
  const learned = crops === 1
    ? predicted.train
    : of("train", await look({ ...model.config.preparation, crops: 1 }));
  return { learned, predicted };
}

/** The features of some of all images; rows of the others belong to none. */
function rowsOf(
  images: readonly ScoredImage[],
  all: readonly ScoredImage[],
  { widths, rows, values }: CachedFeatures,
): CachedFeatures {
  const places = new Map(images.map(({ name }, place) => [name, place]));
  return {
    widths,
    rows: rows.map((index) => places.get(all[index]!.name) ?? -1),
    values,
  };
}
