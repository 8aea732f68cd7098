/**
 * Words from and for people: names that nearly fit, cells of a CSV, text of a
 * stranger that is to be shown on a terminal. Strings come in and go out; knows
 * no file. Begin reading with `printable.ts`.
 *
 * @module
 */
export * from "./csv_cell.ts";
export * from "./describe_count.ts";
export * from "./nearest_name.ts";
export * from "./parse_number.ts";
export * from "./printable.ts";
export * from "./require_name.ts";
export * from "./shorten.ts";
export * from "./typed_command.ts";
