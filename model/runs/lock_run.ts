import { join } from "node:path";

/** The lock file in the folder of a run. */
export const LOCK = ".lock";

/**
 * Locks a run's folder for one process.
 *
 * The lock is the operating system's own, as in {@linkcode exclusively}: it
 * ends with the process that holds it. On a file system without locks, a run
 * continues without one, with a warning.
 *
 * @param path The run's folder; it exists.
 * @param log Called if the file system has no locks.
 * @returns Dispose it to release the lock.
 * @throws {Error} If another process trains in the folder.
 */
export async function lockRun(
  path: string,
  log: (line: string) => void,
): Promise<Disposable> {
  const file = await Deno.open(join(path, LOCK), { create: true, write: true });
  const locked = await file.tryLock(true).catch((error) => {
    log(
      `The run is not locked; do not resume it in two processes at once: ${error}`,
    );
    return true;
  });
  if (locked) return file;
  file.close();
  throw new Error(
    `Cannot train in ${path}: another process is training there`,
  );
}
