/**
 * Resized images kept on disk between epochs and runs: an image and a size come
 * in, its pixels go out, from the cache if it has them. Begin reading with
 * `open_image_cache.ts`.
 *
 * @module
 */
export * from "./open_image_cache.ts";
export * from "./read_resized.ts";
