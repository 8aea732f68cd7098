/** A thread that ends before it answers. */

/** Runs a function while every thread ends with this message as soon as it is asked. */
export async function withEndedThreads(
  message: string,
  fn: () => Promise<unknown>,
): Promise<void> {
  const { Worker } = globalThis;
  class Ended {
    onerror?: (event: { message: string; preventDefault(): void }) => void;
    postMessage(): void {
      queueMicrotask(() => this.onerror?.({ message, preventDefault() {} }));
    }
    terminate(): void {}
  }
  try {
    globalThis.Worker = Ended as unknown as typeof Worker;
    await fn();
  } finally {
    globalThis.Worker = Worker;
  }
}
