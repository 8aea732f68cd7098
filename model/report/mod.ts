/**
 * Pages about runs: renders a run's record and predictions as a self-contained
 * HTML page. Reads no weights. Begin reading with `render_report.ts`.
 *
 * @module
 */
export * from "./accessible_svg.ts";
export * from "./format_number.ts";
export * from "./html.ts";
export * from "./render_page.ts";
export * from "./thumbnails.ts";
export * from "./wide_table.ts";
export * from "./worst_predictions.ts";
export * from "./write_report.ts";
