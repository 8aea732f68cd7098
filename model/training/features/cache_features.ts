import {
  closeFolder,
  makePrivateFolder,
  PRIVATE_FILE,
  writableUserCache,
} from "../../../data/files/mod.ts";
import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  type Batch,
  batches,
  type BatchOptions,
  type BatchPlanOptions,
  planBatches,
  type ScoredImage,
} from "../../../data/mod.ts";
import type { ImageBatch } from "../../network/image_batch.ts";
import type { DeviceIqaModel } from "../../scoring/device_iqa_model.ts";
import { withinMemory } from "../../network/pixels_that_fit.ts";
import type { Preparation } from "../../network/model_config.ts";
import {
  readSafetensors,
  writeSafetensors,
} from "../../weights/safetensors.ts";

/** Files kept in the folder; for ten thousand images, each takes 30 MB with resnet18. */
const MOST_FILES = 20;

/** Version of the file format. */
const FORMAT = 1;

/** Pooled features of a list of images. */
export interface CachedFeatures {
  /** Numbers per image of the early and of the late stage. */
  widths: readonly [early: number, late: number];
  /**
   * The index of each row's image in a list, once per crop; an unreadable image has no row. Negative: the image is not
   * in the list.
   */
  rows: number[];
  /** All rows, one after the other: early, then late. */
  values: Float32Array;
}

/** Options of {@linkcode cacheFeatures}. */
export interface FeatureOptions
  extends
    Pick<BatchOptions, "batchSize" | "loader" | "skipUnreadable" | "signal"> {
  /** How images are prepared; never augmented. */
  preparation: Preparation;
  /** Folder that keeps them; absent: the user's cache folder. */
  folder?: string;
  /** Called with the number of images done, and of all. */
  progress?: (done: number, total: number) => void;
}

/**
 * The features of images with a frozen backbone: computed in one pass, and kept on disk
 * for the next run with the same weights, preparation and images.
 *
 * The backbone normalizes with its running statistics, so that the features of
 * an image do not depend on which others share its batch. The reference
 * differs: with `--ft_lr_ratio 0` it leaves the backbone in training mode,
 * normalizes with each batch's own statistics and continues to average them.
 * Batch normalization in the heads is trained as usual.
 *
 * The file may be deleted at any time. It is written under a temporary name,
 * and a full disk is not an error. If there are more than twenty files, the
 * oldest are deleted.
 *
 * @throws {ImageError} If an image cannot be read, unless unreadable images are
 * skipped.
 */
export async function cacheFeatures(
  model: DeviceIqaModel,
  images: readonly ScoredImage[],
  options: FeatureOptions,
): Promise<CachedFeatures> {
  const cache = options.folder ?? await writableUserCache();
  // The features can be used even if they cannot be stored.
  if (cache === undefined) return await compute(model, images, options);
  const folder = options.folder ?? join(cache, "features");
  const key = await keyOf(model, images, options.preparation);
  const path = join(folder, `${key}.safetensors`);
  const kept = await read(path, images.length);
  if (kept) return kept;
  const features = await compute(model, images, options);
  if (options.folder === undefined) await closeFolder(folder); // older versions made it readable by others
  await write(folder, path, features).catch(() => {});
  return features;
}

/** The batches of an epoch, with features in place of pixels; in the order of {@linkcode planBatches}. */
export function* featureBatches(
  images: readonly ScoredImage[],
  { rows, values, widths }: CachedFeatures,
  options: BatchPlanOptions & { start?: number },
): Generator<Batch & ImageBatch> {
  const width = widths[0] + widths[1];
  const plan = planBatches(images.length, { ...options, crops: 1 });
  const rowsOf = Map.groupBy(rows.keys(), (row) => rows[row]!);
  for (const [number, indices] of plan.entries()) {
    if (number < (options.start ?? 0)) continue;
    const own = indices.flatMap((index) => rowsOf.get(index) ?? []);
    if (own.length === 0 || options.shuffle && own.length < 3) continue;
    const pixels = new Float32Array(own.length * width);
    own.forEach((row, at) =>
      pixels.set(values.subarray(row * width, (row + 1) * width), at * width)
    );
    const shown = own.map((row) => rows[row]!);
    yield {
      number,
      features: widths,
      shape: [own.length, 1, 1, width],
      pixels,
      subjective: Float64Array.from(shown, (index) => images[index]!.score),
      indices: shown,
      names: shown.map((index) => images[index]!.name),
    };
  }
}

async function compute(
  model: DeviceIqaModel,
  images: readonly ScoredImage[],
  { preparation, folder: _, progress, ...options }: FeatureOptions,
): Promise<CachedFeatures> {
  const rows: number[] = [];
  const parts: Float32Array[] = [];
  let widths: [number, number] = [0, 0];
  const shown = withinMemory(model.network, preparation);
  const reading = { ...shown, ...options, seed: 0, epoch: 0 };
  for await (const batch of batches(images, reading)) {
    const { indices } = batch;
    const [early, late] = await model.features(batch) as [
      Float32Array,
      Float32Array,
    ];
    model.runtime.check();
    widths = [early.length / indices.length, late.length / indices.length];
    for (const row of indices.keys()) {
      for (const [at, stage] of [early, late].entries()) {
        const width = widths[at]!;
        parts.push(stage.slice(row * width, (row + 1) * width));
      }
    }
    rows.push(...indices);
    progress?.(indices.at(-1)! + 1, images.length);
  }
  const values = new Float32Array(rows.length * (widths[0] + widths[1]));
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return { widths, rows, values };
}

/**
 * Hash of the backbone's weights, the preparation, and path, size and
 * modification time of every image.
 */
async function keyOf(
  model: DeviceIqaModel,
  images: readonly ScoredImage[],
  preparation: Preparation,
): Promise<string> {
  const hash = createHash("sha256");
  const { pool, p6, p7, backbone, width } = model.config;
  hash.update(
    JSON.stringify([FORMAT, backbone, width, pool, p6, p7, preparation]),
  );
  for (const [name, { data, shape }] of await model.variables.save()) {
    if (!name.startsWith("features.")) continue;
    hash.update(JSON.stringify([name, shape]));
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  for (const { path, archive, size } of images) {
    const file = await Deno.stat(archive ?? path).catch(() => undefined);
    const identity = [path, archive, size, file?.size, file?.mtime?.getTime()];
    hash.update(JSON.stringify(identity));
  }
  return hash.digest("hex");
}

async function read(
  path: string,
  count: number,
): Promise<CachedFeatures | undefined> {
  try {
    const { tensors, metadata } = await readSafetensors(path);
    const [early, late] = JSON.parse(metadata.widths!) as [number, number];
    const rows = [...tensors.get("rows")!.data];
    const values = tensors.get("values")!.data as Float32Array;
    const isWhole = values.length === rows.length * (early + late) &&
      rows.every((index) => index >= 0 && index < count);
    return isWhole ? { widths: [early, late], rows, values } : undefined;
  } catch {
    return undefined; // absent, removed, or damaged: features are computed from the images
  }
}

async function write(
  folder: string,
  path: string,
  { widths, rows, values }: CachedFeatures,
): Promise<void> {
  await makePrivateFolder(folder);
  await writeSafetensors(path, {
    tensors: new Map([
      // Exact in 32 bits up to 16 million images.
      ["rows", { shape: [rows.length], data: Float32Array.from(rows) }],
      ["values", { shape: [values.length], data: values }],
    ]),
    metadata: { format: "iqa-norm-in-norm", widths: JSON.stringify(widths) },
  }, { mode: PRIVATE_FILE });
  await prune(folder);
}

async function prune(folder: string): Promise<void> {
  const files: { path: string; written: number }[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    const path = join(folder, name);
    const info = await Deno.stat(path).catch(() => undefined);
    if (info?.isFile && /^[0-9a-f]{64}\.safetensors$/.test(name)) {
      files.push({ path, written: info.mtime?.getTime() ?? 0 });
    }
  }
  files.sort((a, b) => b.written - a.written);
  for (const { path } of files.slice(MOST_FILES)) {
    await Deno.remove(path).catch(() => {}); // another process may have removed it
  }
}
