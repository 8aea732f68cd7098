/** Exit code for a failure that passes: sysexits.h's EX_TEMPFAIL, "try again". */
export const TRY_AGAIN = 75;

/**
 * A worker is lost, so that the others cannot go on. This process cannot run collectives any more; the run resumes from
 * its last checkpoint when all workers are started again.
 *
 * @example A program that a scheduler starts again where it ends with 75
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
