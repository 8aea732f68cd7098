import { messageOf } from "../../data/text/message_of.ts";

/**
 * A file of weights that cannot be read or written; the message names the file
 * and the reason.
 *
 * @example
 * ```ts
 * import { WeightsError } from "@iqa/norm-in-norm/model";
 * import { assertEquals } from "@std/assert";
 *
 * const error = new WeightsError("read", "x.safetensors", "the file is empty");
 * assertEquals(
 *   error.message,
 *   "Cannot read weights from x.safetensors: the file is empty",
 * );
 * ```
 */
export class WeightsError extends Error {
  /** Name of the class of errors. */
  override readonly name = "WeightsError";

  /**
   * Creates an error from the act that failed and the reason.
   *
   * @param act The act.
   * @param path The file.
   * @param reason The reason, as a fact, without a period at the end.
   * @param options The cause of this error, if any.
   */
  constructor(
    act: "read" | "write",
    path: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    const preposition = act === "read" ? "from" : "to";
    super(`Cannot ${act} weights ${preposition} ${path}: ${reason}`, options);
  }
}

/** Largest length of a reason; packages may quote a file's text. */
const MAX_REASON = 600;

/** Wraps an error of reading or writing a file as a {@linkcode WeightsError}. */
export function asWeightsError(
  act: "read" | "write",
  path: string,
  error: unknown,
): WeightsError {
  if (error instanceof WeightsError) return error;
  return new WeightsError(act, path, reasonFor(act, error), { cause: error });
}

function reasonFor(act: "read" | "write", error: unknown): string {
  if (
    error instanceof Deno.errors.NotFound ||
    (error as { code?: string } | null)?.code === "ENOENT"
  ) return `there is no such ${act === "read" ? "file" : "folder"}`;
  const message = messageOf(error);
  return message.length > MAX_REASON
    ? `${message.slice(0, MAX_REASON)}…`
    : message;
}
