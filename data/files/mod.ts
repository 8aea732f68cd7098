/**
 * Files and folders of any content: written whole or not at all, read only
 * if they are regular files, locked, hashed, unpacked; and programs, run to their end. Paths and bytes come in,
 * bytes and errors with reasons go out. Knows nothing of images or weights. Begin
 * reading with `write_atomically.ts`.
 *
 * @module
 */
export * from "./exclusively.ts";
export * from "./find_user_cache.ts";
export * from "./is_apple_double.ts";
export * from "./list_folder.ts";
export * from "./make_folder.ts";
export * from "./output_target.ts";
export * from "./path_alias.ts";
export * from "./private_folder.ts";
export * from "./raw_path.ts";
export * from "./read_regular_file.ts";
export * from "./require_space.ts";
export * from "./require_writable.ts";
export * from "./run_program.ts";
export * from "./sha256_file.ts";
export * from "./signal_child.ts";
export * from "./stored_file.ts";
export * from "./user_cache_dir.ts";
export * from "./walk_folder.ts";
export * from "./who_may_change.ts";
export * from "./write_atomically.ts";
export * from "./write_text.ts";
export * from "./zip/inflate_exactly.ts";
export * from "./zip/open_zip_archive.ts";
export * from "./zip/unpack_zip.ts";
export * from "./zip/unzip_bytes.ts";
export * from "./zip/zip_stored.ts";
