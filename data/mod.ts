/**
 * Images with people's scores, as batches that a network can learn from.
 *
 * @module
 */
export * from "./nearest_name.ts";
export * from "./prng.ts";
export * from "./scored_image.ts";
export { userCacheDir } from "./user_cache_dir.ts";
