const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * A signal that aborts when the user stops the program (Ctrl-C); the second
 * time the program ends at once, as without it.
 *
 * @param onStop Told the first time.
 */
export function stopSignal(
  onStop: () => void,
): Disposable & { signal: AbortSignal } {
  const controller = new AbortController();
  const remove = () => {
    for (const name of SIGNALS) Deno.removeSignalListener(name, stop);
  };
  const stop = () => {
    remove();
    onStop();
    controller.abort(new Error("Cannot go on: stopped by the user"));
  };
  for (const name of SIGNALS) Deno.addSignalListener(name, stop);
  return { signal: controller.signal, [Symbol.dispose]: remove };
}
