/**
 * Images with people's scores, as batches that a network can learn from.
 *
 * @module
 */
export * from "./augment_image.ts";
export * from "./batches.ts";
export type { SkipUnreadable } from "./_check_images.ts";
export type { CacheUse } from "./cache/read_resized.ts";
export * from "./csv_cell.ts";
export type { DatasetOptions } from "./datasets/dataset_options.ts";
export * from "./decode_image.ts";
export {
  type DownloadedFile,
  downloadFile,
  type DownloadFileOptions,
} from "./download/download_file.ts";
export * from "./download/download_publication.ts";
export * from "./download/find_publication.ts";
export * from "./fit_size.ts";
export * from "./hold_out_validation.ts";
export * from "./image_error.ts";
export * from "./load_sample.ts";
export type { LoadedImages, LoadRequest } from "./loader/load_images.ts";
export type { PixelGroup } from "./loader/pixel_rows.ts";
export type { PlainError } from "./loader/plain_error.ts";
export * from "./normalize_image.ts";
export * from "./open_dataset.ts";
export * from "./open_image_cache.ts";
export * from "./open_loader.ts";
export * from "./plan_batches.ts";
export * from "./printable.ts";
export * from "./prng.ts";
export * from "./read_image_file.ts";
export * from "./resize_image.ts";
export * from "./rgb_image.ts";
export type * from "./sample_options.ts";
export * from "./scored_image.ts";
export * from "./show_parts.ts";
export * from "./stream_batches.ts";
export type { StoredFile } from "./stored_file.ts";
export { userCacheDir } from "./user_cache_dir.ts";
export { isVideo } from "./video/is_video.ts";
export * from "./video/probe_video.ts";
export * from "./video/video_error.ts";
export * from "./video/video_frames.ts";
