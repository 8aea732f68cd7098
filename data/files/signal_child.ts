/**
 * Sends a signal to a process that may have ended meanwhile, to which there is
 * then nothing to send. A process has ended before what it wrote is read, so a
 * timer that is cleared after `output()` may still find it gone.
 */
export function signalChild(
  child: Deno.ChildProcess,
  signal: Deno.Signal,
): void {
  try {
    child.kill(signal);
  } catch (error) {
    // It has ended.
    if (!(error instanceof TypeError)) throw error;
  }
}
