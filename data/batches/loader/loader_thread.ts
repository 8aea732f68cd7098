import type { LoadedImages, LoadRequest } from "./load_images.ts";
import { fromPlainError } from "./plain_error.ts";
import type { FromWorker, ToWorker } from "./worker.ts";

/** The caller's side of one worker. */
export class LoaderThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<LoadedImages>>();
  readonly #ended = Promise.withResolvers<void>();
  #failure: Error | undefined;
  #lastId = 0;

  /** Starts the thread. */
  constructor() {
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), {
      type: "module",
      name: "images",
    });
    this.#worker.onmessage = ({ data }) => this.#receive(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(event.message);
    };
  }

  /** Requests that are not answered yet. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Loads images in the worker; the result is moved, not copied. */
  async load(
    request: LoadRequest,
    signal?: AbortSignal,
  ): Promise<LoadedImages> {
    if (this.#failure) throw this.#failure;
    const answer = Promise.withResolvers<LoadedImages>();
    const id = ++this.#lastId;
    this.#waiting.set(id, answer);
    this.#post({ id, request });
    const cancel = () => this.#post({ id, cancel: true });
    signal?.addEventListener("abort", cancel, { once: true });
    return await answer.promise.finally(() =>
      signal?.removeEventListener("abort", cancel)
    );
  }

  /** Ends the thread after the images that it is decoding. */
  async end(): Promise<void> {
    if (!this.#failure) {
      this.#post({ end: true });
      await this.#ended.promise;
    }
    this.#worker.terminate();
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #receive(message: FromWorker): void {
    if ("ended" in message) return this.#ended.resolve();
    const answer = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ("loaded" in message) answer?.resolve(message.loaded);
    else answer?.reject(fromPlainError(message.error));
  }

  /** A failed worker sends nothing more. */
  #fail(reason: string): void {
    this.#failure = new Error(`Cannot load images: a worker ended (${reason})`);
    for (const answer of this.#waiting.values()) answer.reject(this.#failure);
    this.#waiting.clear();
    this.#ended.resolve();
  }
}
