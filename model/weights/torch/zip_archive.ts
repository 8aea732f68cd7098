import type { FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";
// yauzl: the strict one of npm's zip readers. It goes by the central directory
// alone, reads entries where they lie, checks names and sizes, and knows zip64.
// @ts-types="@types/yauzl"
import yauzl from "yauzl";
import { quote } from "../quote.ts";
import { readAt } from "./read_at.ts";

/** Bytes that all entries together may take, per byte of the file. */
const MAX_GROWTH = 8;

/** What the smallest file may grow by. */
const SMALL_BYTES = 65_536;

/** Methods that a zip archive's entries are read with. */
const STORED = 0, DEFLATED = 8;

/** The entries of an open zip archive. */
export class ZipArchive {
  readonly #file: FileHandle;
  readonly #zip: yauzl.ZipFile;
  readonly #entries: Map<string, yauzl.Entry>;
  /** Bytes that may still be read. */
  #budget: number;

  private constructor(
    file: FileHandle,
    zip: yauzl.ZipFile,
    entries: Map<string, yauzl.Entry>,
    budget: number,
  ) {
    this.#file = file;
    this.#zip = zip;
    this.#entries = entries;
    this.#budget = budget;
  }

  /**
   * Reads the list of entries.
   *
   * @param file The open file; closing it remains the caller's.
   * @param size Its size in bytes.
   * @throws {Error} If it is no sound zip archive, or has two entries of one
   * name or one that leads out of a folder.
   */
  static async open(file: FileHandle, size: number): Promise<ZipArchive> {
    const zip = await yauzl.fromFdPromise(file.fd, {
      autoClose: false,
      strictFileNames: true,
    });
    const entries = new Map<string, yauzl.Entry>();
    for await (const entry of zip.eachEntry()) {
      if (entries.has(entry.fileName)) {
        throw new Error(`the archive has two entries ${quote(entry.fileName)}`);
      }
      entries.set(entry.fileName, entry);
    }
    const budget = MAX_GROWTH * size + SMALL_BYTES;
    return new ZipArchive(file, zip, entries, budget);
  }

  /** Names of the entries, in the order of the list. */
  names(): string[] {
    return [...this.#entries.keys()];
  }

  /** Whether there is an entry of that name. */
  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** Where an entry lies in the file, to read several in their order. */
  place(name: string): number {
    return this.#entry(name).relativeOffsetOfLocalHeader;
  }

  /**
   * Reads an entry.
   *
   * @param name Its name.
   * @param size Its size where it is known, or the most that is read.
   * @param exact Whether it must have that size.
   * @throws {Error} If there is none, or it is damaged or of another size.
   */
  async read(
    name: string,
    size: number,
    exact = false,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const entry = this.#entry(name);
    const bytes = entry.uncompressedSize;
    if (exact ? bytes !== size : bytes > size) {
      throw new Error(
        `the entry ${quote(name)} has ${bytes} bytes, ` +
          `${exact ? "and" : "at most"} ${size} are expected`,
      );
    }
    this.#budget -= bytes;
    if (this.#budget < 0) {
      throw new Error(
        `the archive unpacks to more than ${MAX_GROWTH} times its size`,
      );
    }
    const content = await this.#content(entry);
    // PyTorch can be told to leave the checksums out; then they are 0.
    if (entry.crc32 !== 0 && crc32(content) !== entry.crc32) {
      throw new Error(
        `the entry ${quote(name)} is damaged: its checksum differs`,
      );
    }
    return content;
  }

  #entry(name: string): yauzl.Entry {
    const entry = this.#entries.get(name);
    if (!entry) throw new Error(`the archive has no entry ${quote(name)}`);
    return entry;
  }

  async #content(entry: yauzl.Entry): Promise<Uint8Array<ArrayBuffer>> {
    const { fileName, compressionMethod: method } = entry;
    if (entry.isEncrypted() || (method !== STORED && method !== DEFLATED)) {
      throw new Error(`the entry ${quote(fileName)} is encrypted or packed`);
    }
    const header = await this.#zip.readLocalFileHeaderPromise(entry);
    if (!entry.fileNameRaw.equals(header.fileName)) {
      throw new Error(`the entry ${quote(fileName)} has another name inside`);
    }
    // Stored, as PyTorch does, it is read in one go to where it stays.
    return method === STORED
      ? await readAt(this.#file, header.fileDataStart, entry.uncompressedSize)
      : await this.#inflate(entry);
  }

  async #inflate(entry: yauzl.Entry): Promise<Uint8Array<ArrayBuffer>> {
    const content = new Uint8Array(entry.uncompressedSize);
    let done = 0;
    // The reader fails if there are more or fewer bytes than the list says.
    for await (const chunk of await this.#zip.openReadStreamPromise(entry)) {
      content.set(chunk, done);
      done += chunk.length;
    }
    return content;
  }
}
