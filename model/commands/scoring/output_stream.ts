import { writeAtomically } from "../../../data/files/write_atomically.ts";
import { messageOf } from "../../../data/text/message_of.ts";

/**
 * A file that is written while its content is produced: `writeAtomically` in
 * chunks. A regular file gets its name when {@linkcode end} is called, with
 * what was written until then.
 */
export class OutputStream {
  readonly #path: string;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #written: Promise<{ error?: unknown }>;

  /** Starts writing. */
  constructor(path: string) {
    this.#path = path;
    const { readable, writable } = new TransformStream<
      Uint8Array<ArrayBuffer>,
      Uint8Array<ArrayBuffer>
    >();
    this.#writer = writable.getWriter();
    this.#writer.closed.catch(() => {});
    this.#written = writeAtomically(path, readable)
      .then(() => ({}), (error) => ({ error }));
  }

  /**
   * Writes a chunk; resolves when the stream accepts more.
   *
   * @throws {Error} Naming the file, if it cannot be written.
   */
  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    try {
      await this.#writer.write(bytes);
    } catch {
      await this.end(); // throws the reason
    }
  }

  /**
   * Completes the file.
   *
   * @throws {Error} Naming the file, if it could not be written.
   */
  async end(): Promise<void> {
    await this.#writer.close().catch(() => {});
    const { error } = await this.#written;
    if (error === undefined) return;
    const reason = messageOf(error);
    throw new Error(`Cannot write ${this.#path}: ${reason}`, { cause: error });
  }
}
