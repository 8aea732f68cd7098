import type { ErrorsOfFile } from "./planted_error.ts";

/** Planted errors of images, splits and batches. */
export const DATA_ERRORS: readonly ErrorsOfFile[] = [];
