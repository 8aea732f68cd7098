import type { ErrorsOfFile } from "./planted_error.ts";

/** Planted errors of the losses of tensors. */
export const TENSOR_LOSS_ERRORS: readonly ErrorsOfFile[] = [];
