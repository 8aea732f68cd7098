const VARIABLE = "TF_CPP_MIN_LOG_LEVEL";

/**
 * Silences TensorFlow's twenty lines about a lost worker; this library reports
 * it in one line. Call it before TensorFlow is loaded; a log level set by the
 * user is kept.
 */
export function muteTensorflow(): void {
  if (!Deno.env.has(VARIABLE)) Deno.env.set(VARIABLE, "3");
}
