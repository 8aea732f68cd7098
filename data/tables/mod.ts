/**
 * Tables as people and publishers keep them: CSV of any separator, workbooks, MAT
 * files. A path comes in, rows and numbers go out, within bounds of size and time.
 * Knows nothing of images. Begin reading with `read_table.ts`.
 *
 * @module
 */
export * from "./is_table.ts";
export * from "./mat/mat_variable.ts";
export * from "./mat/read_mat.ts";
export * from "./read_table.ts";
export * from "./read_workbook.ts";
