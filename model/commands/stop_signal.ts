import process from "node:process";

/** Batch systems such as Slurm send SIGUSR1 before they take a machine away; Windows has no such signal. */
const SIGNALS: readonly Deno.Signal[] = process.platform === "win32"
  ? ["SIGINT", "SIGTERM"]
  : ["SIGINT", "SIGTERM", "SIGUSR1"];

/**
 * Milliseconds within which signals count as one: a terminal, a launcher and a
 * batch system may all send one.
 */
const TOGETHER = 1000;

/**
 * A signal that aborts when the user stops the program (Ctrl-C, SIGTERM,
 * SIGUSR1); a second stop, at least a second later, ends the program at once.
 *
 * @param onStop Called the first time.
 */
export function stopSignal(
  onStop: () => void,
): Disposable & { signal: AbortSignal } {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const remove = () => {
    clearTimeout(timer);
    for (const name of SIGNALS) Deno.removeSignalListener(name, stop);
  };
  const stop = () => {
    if (controller.signal.aborted) return;
    timer = setTimeout(remove, TOGETHER);
    onStop();
    controller.abort(new Error("Cannot continue: stopped by the user"));
  };
  for (const name of SIGNALS) Deno.addSignalListener(name, stop);
  return { signal: controller.signal, [Symbol.dispose]: remove };
}
