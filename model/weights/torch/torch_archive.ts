import type { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
// yauzl: see open_zip_archive.ts for the reason.
// @ts-types="@types/yauzl"
import yauzl from "yauzl";
import { inflateExactly } from "../../../data/files/zip/inflate_exactly.ts";
import { quote } from "../quote.ts";
import type { InputFile } from "./input_file.ts";

/** Bytes that all entries together may take, per byte of the file. */
const MAX_GROWTH = 8;

/** Bytes that even the smallest file may unpack to. */
const SMALL_BYTES = 65_536;

/** Supported compression methods. */
const STORED = 0, DEFLATED = 8;

/**
 * The entries of an open zip archive of PyTorch. It exists beside `openZipArchive()`
 * because a storage may have gigabytes, is read at once into its final buffer, and may
 * have no checksum; the bound is on all entries together, by the file's size.
 */
export class TorchArchive {
  readonly #file: InputFile;
  readonly #zip: yauzl.ZipFile;
  readonly #entries: Map<string, yauzl.Entry>;
  /** Bytes that may still be read. */
  #budget: number;

  private constructor(
    file: InputFile,
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
   * @param file The open file; the caller closes it.
   * @throws {Error} If it is not a valid zip archive, has two entries of one name, or an entry that leads out of the folder.
   */
  static async open(file: InputFile): Promise<TorchArchive> {
    const zip = await yauzl.fromRandomAccessReaderPromise(
      new FileReader(file),
      file.size,
      { autoClose: false, strictFileNames: true },
    );
    const entries = new Map<string, yauzl.Entry>();
    for await (const entry of zip.eachEntry()) {
      if (entries.has(entry.fileName)) {
        throw new Error(`the archive has two entries ${quote(entry.fileName)}`);
      }
      entries.set(entry.fileName, entry);
    }
    const budget = MAX_GROWTH * file.size + SMALL_BYTES;
    return new TorchArchive(file, zip, entries, budget);
  }

  /** Names of the entries, in the order of the list. */
  names(): string[] {
    return [...this.#entries.keys()];
  }

  /** Whether there is an entry of that name. */
  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** Position of an entry in the file, to read several in their order. */
  place(name: string): number {
    return this.#entry(name).relativeOffsetOfLocalHeader;
  }

  /**
   * Reads an entry.
   *
   * @param name Its name.
   * @param size Its size, or the maximum to read.
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
    // PyTorch can omit the checksums; then they are 0.
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
      throw new Error(
        `the entry ${quote(fileName)} is ${
          entry.isEncrypted() ? "encrypted" : `packed by method ${method}`
        }, known are stored and deflated ones without a password`,
      );
    }
    const header = await this.#zip.readLocalFileHeaderPromise(entry);
    if (!entry.fileNameRaw.equals(header.fileName)) {
      throw new Error(`the entry ${quote(fileName)} has another name inside`);
    }
    // A stored entry, as PyTorch writes it, is read at once into its final buffer.
    const bytes = await this.#file.read(
      header.fileDataStart,
      entry.compressedSize,
    );
    return method === STORED ? bytes : inflate(bytes, entry);
  }
}

function inflate(
  packed: Uint8Array<ArrayBuffer>,
  { fileName, uncompressedSize: size }: yauzl.Entry,
): Uint8Array<ArrayBuffer> {
  const content = inflateExactly(packed, size);
  if (content) return Uint8Array.from(content);
  throw new Error(
    `the entry ${quote(fileName)} does not unpack to its ${size} bytes`,
  );
}

/** Bytes that are read ahead: the list of entries is requested in small pieces. */
const WINDOW_BYTES = 16_384;

/**
 * Reads for yauzl. Its own reader passes positions from the file to fs.read,
 * which throws above 2^53, where it cannot be caught.
 */
class FileReader extends yauzl.RandomAccessReader {
  readonly #file: InputFile;
  #window = new Uint8Array();
  #start = 0;

  constructor(file: InputFile) {
    super();
    this.#file = file;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.#read(position, length).then(
      (bytes) => {
        buffer.set(bytes, offset);
        callback(null);
      },
      callback,
    );
  }

  async #read(position: number, length: number): Promise<Uint8Array> {
    const end = this.#start + this.#window.length;
    if (position < this.#start || position + length > end) {
      const left = Math.max(this.#file.size - position, 0);
      const ahead = Math.max(length, Math.min(WINDOW_BYTES, left));
      this.#window = await this.#file.read(position, ahead);
      this.#start = position;
    }
    const from = position - this.#start;
    return this.#window.subarray(from, from + length);
  }

  /** Entries are read without streams. */
  override _readStreamForRange(): never {
    throw new Error("not used");
  }
}
