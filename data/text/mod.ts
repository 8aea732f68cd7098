/**
 * Text from and for people: misspelled names, cells of a CSV, progress, untrusted text that is shown on a terminal. Strings come
 * in and go out; knows no file. Begin reading with `printable.ts`.
 *
 * @module
 */
export * from "./csv_cell.ts";
export * from "./describe_count.ts";
export * from "./format_duration.ts";
export * from "./message_of.ts";
export * from "./nearest_name.ts";
export * from "./parse_number.ts";
export * from "./printable.ts";
export * from "./progress_display.ts";
export * from "./require_name.ts";
export * from "./shorten.ts";
export * from "./speed_meter.ts";
export * from "./typed_command.ts";
