import type { RgbImage } from "../images/rgb_image.ts";

/** Largest size of a frame; a header with a larger one is an error. */
const LARGEST_FRAME = 2 ** 29;

/** The longest header: `P6`, two sizes and 255. */
const LARGEST_HEADER = 64;

/**
 * Splits a stream of PPM images (P6, 8 bits), as `ffmpeg -f image2pipe -c:v
 * ppm` writes it: each says its size, then its pixels as red, green, blue.
 *
 * Nothing is read before it is requested, so that the writer waits.
 *
 * @param stream The bytes.
 * @returns The images, each in its own memory.
 * @throws {Error} If the bytes are not PPM images or end within one.
 */
export async function* readPpm(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<RgbImage, void, undefined> {
  const bytes = new ByteReader(stream);
  try {
    for (;;) {
      const size = await readHeader(bytes);
      if (size === undefined) return;
      const data = new Uint8Array(size.height * size.width * 3);
      if (!await bytes.readInto(data)) {
        throw new Error("the stream of frames ends within one");
      }
      yield { data, ...size };
    }
  } finally {
    await bytes.cancel();
  }
}

async function readHeader(
  bytes: ByteReader,
): Promise<{ height: number; width: number } | undefined> {
  let text = "";
  for (let length = 0; length < LARGEST_HEADER; length++) {
    const byte = await bytes.readByte();
    if (byte === undefined && text === "") return undefined;
    if (byte === undefined) break;
    text += String.fromCharCode(byte);
    const match = /^P6\s(\d+)\s(\d+)\s255\s$/.exec(text);
    if (!match) continue;
    const [width, height] = [Number(match[1]), Number(match[2])];
    if (width * height > 0 && width * height * 3 <= LARGEST_FRAME) {
      return { height, width };
    }
    break;
  }
  throw new Error(`the stream of frames has ${JSON.stringify(text)} in it`);
}

/** Reads a stream by bytes and by blocks. */
class ByteReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #chunk = new Uint8Array();
  #at = 0;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  /** The next byte; `undefined` at the end. */
  async readByte(): Promise<number | undefined> {
    return await this.#fill() ? this.#chunk[this.#at++] : undefined;
  }

  /** Fills an array; false if the stream ends before. */
  async readInto(target: Uint8Array): Promise<boolean> {
    for (let done = 0; done < target.length;) {
      if (!await this.#fill()) return false;
      const some = this.#chunk.subarray(
        this.#at,
        this.#at + target.length - done,
      );
      target.set(some, done);
      done += some.length;
      this.#at += some.length;
    }
    return true;
  }

  cancel(): Promise<void> {
    return this.#reader.cancel();
  }

  async #fill(): Promise<boolean> {
    while (this.#at >= this.#chunk.length) {
      const { value } = await this.#reader.read();
      if (value === undefined) return false;
      this.#chunk = value as Uint8Array<ArrayBuffer>;
      this.#at = 0;
    }
    return true;
  }
}
