import type { BatchOptions, ScoredImage, Split } from "../../../data/mod.ts";
import type { DeviceIqaModel } from "../../scoring/device_iqa_model.ts";
import { type CachedFeatures, cacheFeatures } from "./cache_features.ts";
import type { TrainConfig } from "../../learning/train_config.ts";

/** What a frozen backbone sees in the images of an epoch. */
export interface FrozenFeatures {
  /** One row for each training image. */
  train: CachedFeatures;
  /** As many rows for each validation image as it has crops. */
  validation: CachedFeatures;
}

/** Options of {@linkcode frozenFeatures}. */
export interface FrozenOptions
  extends Pick<BatchOptions, "loader" | "skipUnreadable" | "signal"> {
  /** One line of news. */
  log?: (line: string) => void;
  /** Images are being looked at for this purpose. */
  onPredict?: (purpose: string, done: number, total: number) => void;
}

/**
 * The features that the heads learn from while the backbone is frozen
 * (`--ft-lr-ratio 0`): computed once, or read from the last run's.
 */
export async function frozenFeatures(
  model: DeviceIqaModel,
  images: Readonly<Record<Split, readonly ScoredImage[]>>,
  { size, crop, augment, batchSize }: TrainConfig,
  { log, onPredict, loader, skipUnreadable, signal }: FrozenOptions,
): Promise<FrozenFeatures> {
  log?.(
    "The backbone is frozen, with its running statistics: each image is looked at once",
  );
  if (augment) log?.("Augmentation is off, since the backbone is frozen");
  const shown = { ...size && { size }, ...crop && { crop } };
  const look = (part: "train" | "validation", preparation = shown) =>
    cacheFeatures(model, images[part], {
      batchSize: 2 * batchSize,
      preparation,
      ...loader && { loader },
      ...skipUnreadable && { skipUnreadable },
      ...signal && { signal },
      progress: (done, total) =>
        onPredict?.(`features of ${part}`, done, total),
    });
  return {
    train: await look("train"),
    validation: await look("validation", model.config.preparation),
  };
}
