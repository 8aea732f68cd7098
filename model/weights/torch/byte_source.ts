import { readSync } from "node:fs";
import type { InputFile } from "./input_file.ts";

/** Bytes that are read once, from the first to the last. */
export interface ByteSource {
  /**
   * The next bytes; valid until the next call.
   *
   * @throws {Error} If fewer are left.
   */
  take(count: number): Uint8Array<ArrayBuffer>;
}

/** Bytes in memory. */
export class BufferSource implements ByteSource {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #position = 0;

  /** Starts at the first byte. */
  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
  }

  /** {@inheritDoc ByteSource.take} */
  take(count: number): Uint8Array<ArrayBuffer> {
    const end = this.#position + count;
    if (end > this.#bytes.length) throw new Error("the pickle ends early");
    const taken = this.#bytes.subarray(this.#position, end);
    this.#position = end;
    return taken;
  }
}

const CHUNK_BYTES = 65_536;

/**
 * Bytes of an open file, read in chunks, so that what follows a pickle need
 * not be in memory.
 */
export class FileSource implements ByteSource {
  readonly #file: InputFile;
  #chunk = new Uint8Array(0);
  #used = 0;
  /** Place in the file where the chunk ends. */
  #chunkEnd = 0;

  /** Starts at the first byte. */
  constructor(file: InputFile) {
    this.#file = file;
  }

  /** Place in the file of the next byte. */
  get position(): number {
    return this.#chunkEnd - this.#chunk.length + this.#used;
  }

  /** {@inheritDoc ByteSource.take} */
  take(count: number): Uint8Array<ArrayBuffer> {
    if (this.#used + count > this.#chunk.length) this.#refill(count);
    const taken = this.#chunk.subarray(this.#used, this.#used + count);
    this.#used += count;
    return taken;
  }

  #refill(count: number): void {
    const start = this.position;
    const left = this.#file.size - start;
    if (count > left) throw new Error("the pickle ends early");
    const length = Math.min(Math.max(count, CHUNK_BYTES), left);
    const chunk = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const read = readSync(
        this.#file.descriptor,
        chunk,
        done,
        length - done,
        start + done,
      );
      if (read === 0) throw new Error("the file got shorter while being read");
      done += read;
    }
    this.#chunk = chunk;
    this.#used = 0;
    this.#chunkEnd = start + length;
  }
}
