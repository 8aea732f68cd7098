import { type FileHandle, open } from "node:fs/promises";
import { requireRegular } from "../../../data/files/read_regular_file.ts";

/** An open file that is read at any position; Deno's own files have one current position. */
export class InputFile implements AsyncDisposable {
  /** Its size in bytes when it was opened. */
  readonly size: number;
  readonly #handle: FileHandle;

  private constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.size = size;
  }

  /**
   * Opens a file.
   *
   * @throws {Error} If it does not exist, or is not a regular file.
   */
  static async open(path: string): Promise<InputFile> {
    requireRegular(await Deno.stat(path)); // opening a pipe would block
    const handle = await open(path);
    const info = await handle.stat();
    if (!info.isFile()) {
      await handle.close();
      throw new Error("it is not a regular file");
    }
    return new InputFile(handle, info.size);
  }

  /** The file descriptor. */
  get descriptor(): number {
    return this.#handle.fd;
  }

  /**
   * Reads bytes at a place.
   *
   * @throws {Error} If the file ends before.
   */
  async read(
    position: number,
    count: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    // Checked first, so that a false size allocates nothing.
    if (position + count > this.size) throw new Error("the file ends early");
    const bytes = new Uint8Array(count);
    for (let done = 0; done < count;) {
      const { bytesRead } = await this.#handle.read(
        bytes,
        done,
        count - done,
        position + done,
      );
      if (bytesRead === 0) {
        throw new Error("the file got shorter while being read");
      }
      done += bytesRead;
    }
    return bytes;
  }

  /** Closes the file. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}
