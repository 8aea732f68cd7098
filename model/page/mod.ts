/**
 * The scoring page: builds a folder of static files that score photographs in a browser,
 * without computing on a server, and without a network after the first visit. The code in
 * `app/` runs in the browser; it imports the scorer, not the library's files, folders or
 * runtimes. Begin reading with `build_page.ts`, then `app/main.ts`.
 *
 * @module
 */
export * from "./build_page.ts";
export * from "./serve_page.ts";
export * from "./web_runtime_folder.ts";
