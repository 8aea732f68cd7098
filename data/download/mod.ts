/**
 * Files from their publishers: an address and a checksum come in, a checked file
 * goes out, resumed where it was interrupted. Begin reading with
 * `download_file.ts`.
 *
 * @module
 */
export * from "./download_error.ts";
export * from "./download_file.ts";
export * from "./download_progress.ts";
export * from "./download_publication.ts";
export * from "./find_publication.ts";
