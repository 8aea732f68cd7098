import type { ErrorsOfFile } from "./planted_error.ts";

/** Planted errors of layers and heads. */
export const MODEL_ERRORS: readonly ErrorsOfFile[] = [];
