/**
 * Data sets: a folder as its publisher lays it out comes in, images with people's
 * scores, their scale and their parts go out. One adapter each. Knows nothing of
 * pixels. Begin reading with `open_dataset.ts`, then `csv.ts`.
 *
 * @module
 */
export * from "./check_images.ts";
export * from "./choose_dataset.ts";
export * from "./dataset_options.ts";
export * from "./hold_out_validation.ts";
export * from "./open_dataset.ts";
