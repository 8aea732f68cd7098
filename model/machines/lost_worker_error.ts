/** Exit code for a failure that passes: sysexits.h's EX_TEMPFAIL, "try again". */
export const TRY_AGAIN = 75;

/**
 * A worker is gone, so that the others cannot go on. This process is of no more
 * use for collectives; the run goes on from its last checkpoint when all workers
 * are started again.
 *
 * @example
 * ```ts ignore
 * import { LostWorkerError, train } from "@iqa/norm-in-norm/model";
 *
 * try {
 *   await train(config, { out, workers });
 * } catch (error) {
 *   if (error instanceof LostWorkerError) Deno.exit(75); // started again, it goes on
 *   throw error;
 * }
 * ```
 */
export class LostWorkerError extends Error {
  /** {@inheritDoc Error.name} */
  override name = "LostWorkerError";
}
