/** A thread that loads images; {@linkcode LoaderThread} is the caller's side. */
import {
  type LoadedImages,
  loadImages,
  type LoadRequest,
} from "./load_images.ts";
import { type PlainError, toPlainError } from "./plain_error.ts";

/** A message to a worker: load images, cancel a request, or end. */
export type ToWorker =
  | { id: number; request: LoadRequest }
  | { id: number; cancel: true }
  | { end: true };

/** A message from a worker. */
export type FromWorker =
  | { id: number; loaded: LoadedImages }
  | { id: number; error: PlainError }
  | { ended: true };

/** The thread itself; Deno's types for it conflict with those of the main thread. */
const thread = globalThis as unknown as {
  onmessage: (event: MessageEvent<ToWorker>) => void;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
};

/** Running requests, and how to cancel them. */
const running = new Map<
  number,
  { done: Promise<void>; stop: AbortController }
>();

thread.onmessage = ({ data }) => {
  if ("end" in data) end();
  else if ("cancel" in data) cancel(data.id);
  else {
    const stop = new AbortController();
    running.set(data.id, { stop, done: load(data, stop.signal) });
  }
};

async function load(
  { id, request }: { id: number; request: LoadRequest },
  signal: AbortSignal,
): Promise<void> {
  try {
    const loaded = await loadImages(request, signal);
    const buffers = loaded.groups.map(({ pixels }) => pixels.buffer);
    thread.postMessage({ id, loaded }, buffers);
  } catch (error) {
    thread.postMessage({ id, error: toPlainError(error) });
  } finally {
    running.delete(id);
  }
}

function cancel(id: number): void {
  running.get(id)?.stop.abort(
    new Error("Cannot load image: reading was stopped"),
  );
}

/** Waits for running decoders: native code must not outlive its thread. */
async function end(): Promise<void> {
  for (const id of running.keys()) cancel(id);
  await Promise.all([...running.values()].map(({ done }) => done));
  thread.postMessage({ ended: true });
}
