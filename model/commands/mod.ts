/**
 * The commands: flags come in, one function of the library is called, its result is
 * printed. Each command has a file for its flags, and beside it `run_*.ts` with what it
 * does. Begin reading with `score.ts`.
 *
 * @module
 */
export * from "./progress/download_progress.ts";
export * from "./progress/training_progress.ts";
export * from "./run_command.ts";
