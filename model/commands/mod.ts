/**
 * The commands: each parses flags, calls one function of the library and prints
 * its result. Each command has a file for its flags, and beside it `run_*.ts`
 * with its action. Begin reading with `score.ts`.
 *
 * @module
 */
export * from "./run_command.ts";
