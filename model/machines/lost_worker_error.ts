/** Exit code for a temporary failure: sysexits.h's EX_TEMPFAIL, "try again". */
export const TRY_AGAIN = 75;

/**
 * A worker is lost, so the others cannot continue. This process can no longer
 * run collectives; the run resumes from its last checkpoint when all workers
 * are restarted.
 *
 * @example A program that a scheduler restarts if it exits with 75
 * ```ts
 * import { LostWorkerError } from "@iqa/norm-in-norm/model";
 * import { assertEquals } from "@std/assert";
 *
 * // Exit code of a program in which `train()` failed.
 * const exitCode = (error: unknown) => error instanceof LostWorkerError ? 75 : 1;
 * assertEquals(exitCode(new LostWorkerError("worker 1 is gone")), 75);
 * assertEquals(exitCode(new Error("the disk is full")), 1);
 * ```
 */
export class LostWorkerError extends Error {
  /** {@inheritDoc Error.name} */
  override name = "LostWorkerError";
}
