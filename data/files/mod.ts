/**
 * Files that are written: whole or not at all, and into what stands at a path
 * where that is not a file. Knows nothing of what is written. Begin reading
 * with `write_atomically.ts`.
 *
 * @module
 */
export * from "./is_apple_double.ts";
export * from "./output_target.ts";
export * from "./private_folder.ts";
export * from "./read_regular_file.ts";
export * from "./require_writable.ts";
export * from "./walk_folder.ts";
export * from "./who_may_change.ts";
export * from "./write_atomically.ts";
export * from "./write_text.ts";
