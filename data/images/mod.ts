/**
 * Images: bytes come in, the pixels that Pillow would give go out, resized,
 * augmented, normalized. Knows nothing of data sets or networks; all but decoding
 * runs in a browser. Begin reading with `rgb_image.ts`, then `decode_image.ts`.
 *
 * @module
 */
export * from "./augment_image.ts";
export * from "./decode/decode_image.ts";
export * from "./decode/load_sharp.ts";
export * from "./decode/load_turbo_jpeg.ts";
export * from "./decode/pixel_limit.ts";
export * from "./decode/release_pixels.ts";
export * from "./duplicates/find_near_duplicates.ts";
export * from "./duplicates/without_near_duplicates.ts";
export * from "./fit_size.ts";
export * from "./image_error.ts";
export * from "./normalize_image.ts";
export * from "./pixel_budget.ts";
export * from "./pixel_hold.ts";
export * from "./read_image_file.ts";
export * from "./resize_image.ts";
export * from "./rgb_image.ts";
export * from "./score_scale.ts";
export * from "./scored_image.ts";
