const VARIABLE = "TF_CPP_MIN_LOG_LEVEL";

/**
 * Silences the twenty lines in which TensorFlow reports a lost worker; this library names it in one. Call it before
 * TensorFlow is loaded; a log level that the user has set is kept.
 */
export function muteTensorflow(): void {
  if (!Deno.env.has(VARIABLE)) Deno.env.set(VARIABLE, "3");
}
