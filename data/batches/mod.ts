/**
 * Batches: scored images come in, arrays of pixels with subjective scores go out,
 * in a seeded order, loaded by worker threads. Knows nothing of networks. Begin
 * reading with `batches.ts`.
 *
 * @module
 */
export * from "./batch_count.ts";
export * from "./batch_options.ts";
export * from "./batches.ts";
export * from "./load_sample.ts";
export * from "./loader/load_images.ts";
export * from "./loader/pixel_rows.ts";
export * from "./loader/plain_error.ts";
export * from "./open_loader.ts";
export * from "./plan_batches.ts";
export * from "./sample_options.ts";
export * from "./share_of.ts";
export * from "./show_parts.ts";
export * from "./stream_batches.ts";
