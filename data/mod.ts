/**
 * Images with people's scores, as batches that a network can learn from. Needs Deno,
 * permission to read the images, and, to decode them, native packages that are
 * fetched with the first image (`--allow-env --allow-ffi --allow-sys`).
 *
 * @example A batch of two images
 * ```ts
 * import { batches } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".svg" });
 * await Deno.writeTextFile(path, `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>`);
 * const images = [{ name: "a", path, score: 0.2 }, { name: "b", path, score: 0.7 }];
 * const options = { batchSize: 2, seed: 1, epoch: 0 };
 * for await (const { shape, subjective } of batches(images, options)) {
 *   assertEquals(shape, [2, 8, 8, 3]); // images, rows, columns, channels
 *   assertEquals([...subjective], [0.2, 0.7]);
 * }
 * await Deno.remove(path);
 * ```
 *
 * @module
 */
export * from "./images/augment_image.ts";
export * from "./batches/batch_count.ts";
export type { BatchOptions } from "./batches/batch_options.ts";
export * from "./batches/batches.ts";
export type { SkipUnreadable } from "./datasets/check_images.ts";
export type { CacheUse } from "./cache/read_resized.ts";
export type { DatasetOptions } from "./datasets/dataset_options.ts";
export * from "./images/decode/decode_image.ts";
export {
  type DownloadedFile,
  downloadFile,
  type DownloadFileOptions,
} from "./download/download_file.ts";
export * from "./download/download_publication.ts";
export * from "./download/find_publication.ts";
export * from "./images/fit_size.ts";
export * from "./images/duplicates/find_near_duplicates.ts";
export * from "./datasets/hold_out_validation.ts";
export * from "./images/image_error.ts";
export * from "./batches/load_sample.ts";
export type {
  LoadedImages,
  LoadRequest,
} from "./batches/loader/load_images.ts";
export type { PixelGroup } from "./batches/loader/pixel_rows.ts";
export type { PlainError } from "./batches/loader/plain_error.ts";
export {
  IMAGENET_MEAN,
  IMAGENET_STD,
  normalizeImage,
  normalizeImageInto,
} from "./images/normalize_image.ts";
export * from "./datasets/choose_dataset.ts";
export * from "./datasets/open_dataset.ts";
export * from "./cache/open_image_cache.ts";
export * from "./batches/open_loader.ts";
export * from "./batches/plan_batches.ts";
export * from "./random/prng.ts";
export type { PixelHold, PixelSource } from "./images/pixel_hold.ts";
export type * from "./images/decode/pixel_limit.ts";
export * from "./images/read_image_file.ts";
export * from "./images/resize_image.ts";
export * from "./images/rgb_image.ts";
export type * from "./batches/sample_options.ts";
export * from "./images/scored_image.ts";
export * from "./batches/share_of.ts";
export * from "./batches/show_parts.ts";
export * from "./batches/stream_batches.ts";
export type { StoredFile } from "./files/stored_file.ts";
export { typedCommand } from "./text/typed_command.ts";
export { userCacheDir } from "./files/user_cache_dir.ts";
export { isVideo } from "./video/is_video.ts";
export * from "./video/probe_video.ts";
export * from "./video/video_error.ts";
export * from "./video/video_frames.ts";
