/**
 * Images: bytes come in, the pixels that Pillow would give go out, resized,
 * augmented, normalized. Knows nothing of data sets or networks; all but decoding
 * runs in a browser. Begin reading with `rgb_image.ts`, then `decode_image.ts`.
 *
 * @module
 */
export * from "./augment_image.ts";
export * from "./decode_image.ts";
export * from "./duplicates/find_near_duplicates.ts";
export * from "./fit_size.ts";
export * from "./image_error.ts";
export * from "./load_sharp.ts";
export * from "./normalize_image.ts";
export * from "./pixel_budget.ts";
export * from "./read_image_file.ts";
export * from "./release_pixels.ts";
export * from "./resize_image.ts";
export * from "./rgb_image.ts";
export * from "./score_scale.ts";
export * from "./scored_image.ts";
