const VARIABLE = "TF_CPP_MIN_LOG_LEVEL";

/**
 * Keeps TensorFlow from reporting the loss of a worker in twenty lines,
 * beside the one that names it. To be called before TensorFlow is loaded; a
 * level that the user has set stays.
 */
export function muteTensorflow(): void {
  if (!Deno.env.has(VARIABLE)) Deno.env.set(VARIABLE, "3");
}
