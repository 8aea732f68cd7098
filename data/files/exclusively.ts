/**
 * Runs an action while no other process runs one under the same lock file.
 *
 * The lock is the operating system's own (`flock`): it ends with the process that holds it, so that no stale lock can
 * be left behind.
 *
 * @param path The lock file; made if it is not there, never removed.
 * @param onWait Called once if another process holds the lock.
 * @param action What to run.
 */
export async function exclusively<T>(
  path: string,
  onWait: () => void,
  action: () => Promise<T>,
): Promise<T> {
  using file = await Deno.open(path, { create: true, write: true });
  if (!await file.tryLock(true)) {
    onWait();
    await file.lock(true);
  }
  return await action();
}
