/** The properties that decide how the first image of a TIFF is decoded. */
export interface TiffKind {
  /** Whether it is stored in tiles, and not in strips. */
  isTiled: boolean;
  /** Bits of a sample. */
  bits: number;
  /** Meaning of samples: one of {@linkcode Photometric}. */
  photometric: number;
}

/** Meanings of samples that are read. */
export const Photometric = {
  whiteIsZero: 0,
  blackIsZero: 1,
  rgb: 2,
  palette: 3,
  cmyk: 5,
  ycbcr: 6,
} as const;

/** Other meanings, for messages. */
const OTHER_PHOTOMETRICS: Readonly<Record<number, string>> = {
  4: "a transparency mask",
  8: "CIE L*a*b*",
  9: "ICC L*a*b*",
  10: "ITU L*a*b*",
  32803: "the mosaic of a camera's sensor",
  32844: "LogL",
  32845: "LogLuv",
  34892: "the raw data of a camera's sensor",
};

/** Compressions that the decoders read: none, three of fax, LZW, JPEG, Deflate twice, PackBits. */
const COMPRESSIONS = [1, 2, 3, 4, 5, 7, 8, 32946, 32773];

/** Other compressions, for messages. */
const OTHER_COMPRESSIONS: Readonly<Record<number, string>> = {
  6: "JPEG in its old form",
  34661: "JBIG",
  34676: "SGILog",
  34712: "JPEG 2000",
  34887: "LERC",
  34925: "LZMA",
  50000: "Zstandard",
  50001: "WebP",
  50002: "JPEG XL",
};

const Tag = {
  subfileType: 254,
  bits: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  stripBytes: 279,
  tileOffsets: 324,
  tileBytes: 325,
  sampleFormat: 339,
  dngVersion: 50706,
} as const;

/** Bytes of a value, by the number of its type. */
const SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

/** The most tags of a valid file: some hundreds exist. */
const MOST_TAGS = 4096;

/**
 * Checks the tags of the first image of a TIFF: whether the file is complete, which decoders do not report (a missing
 * tile is black, or old memory), and of what kind it is.
 *
 * @param bytes A file that begins as a TIFF.
 * @returns Its kind.
 * @throws {Error} If a tag or a part of the image lies outside of the file, or
 * it is of a kind that is not read; the message is the reason alone.
 */
export function tiffKind(bytes: Uint8Array): TiffKind {
  const tags = readTags(bytes);
  const first = (tag: number, absent: number) => tags.get(tag)?.[0] ?? absent;
  const isTiled = tags.has(Tag.tileOffsets);
  const [offsets, lengths] = isTiled
    ? [tags.get(Tag.tileOffsets), tags.get(Tag.tileBytes)]
    : [tags.get(Tag.stripOffsets), tags.get(Tag.stripBytes)];
  if (!offsets) {
    throw new Error("it is damaged (it does not say where its pixels are)");
  }
  offsets.forEach((offset, part) => {
    if (offset + (lengths?.[part] ?? 0) > bytes.length) throw endsEarly();
  });
  if (tags.has(Tag.dngVersion) || (first(Tag.subfileType, 0) & 1) === 1) {
    throw new Error(
      "it is a camera's raw file, whose first image is a preview: develop it first",
    );
  }
  const photometric = first(Tag.photometric, Photometric.blackIsZero);
  if (!Object.values<number>(Photometric).includes(photometric)) {
    const name = OTHER_PHOTOMETRICS[photometric] ?? `number ${photometric}`;
    throw new Error(`its color space is not supported: ${name}`);
  }
  const compression = first(Tag.compression, 1);
  if (!COMPRESSIONS.includes(compression)) {
    const name = OTHER_COMPRESSIONS[compression] ?? `number ${compression}`;
    throw new Error(`its compression is not supported: ${name}`);
  }
  const bits = first(Tag.bits, 1);
  if (![1, 2, 4, 8, 16].includes(bits)) {
    throw new Error(`its samples of ${bits} bits are not supported`);
  }
  // Unsigned whole numbers, or a missing sample format.
  if (![1, 4].includes(first(Tag.sampleFormat, 1))) {
    throw new Error(
      "its samples are not whole numbers from 0 on, which is not supported",
    );
  }
  return { isTiled, bits, photometric };
}

function endsEarly(): Error {
  return new Error("it is damaged (it ends early)");
}

/** Values of all tags of the first image that hold whole numbers. */
function readTags(bytes: Uint8Array): Map<number, number[]> {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return new TagReader(view).read();
  } catch (error) {
    if (error instanceof RangeError) throw endsEarly(); // beyond the view
    throw error;
  }
}

/** Reads tags of either byte order, with places of 32 bits or, in a BigTIFF, of 64. */
class TagReader {
  readonly #view: DataView;
  readonly #little: boolean;
  readonly #isBig: boolean;

  constructor(view: DataView) {
    this.#view = view;
    this.#little = view.getUint8(0) === 0x49; // "I"
    this.#isBig = view.getUint16(2, this.#little) === 43;
  }

  read(): Map<number, number[]> {
    const isBig = this.#isBig;
    const at = this.#place(isBig ? 8 : 4);
    const count = isBig
      ? this.#place(at)
      : this.#view.getUint16(at, this.#little);
    if (count > MOST_TAGS) throw new Error(`it is damaged (${count} tags)`);
    const tags = new Map<number, number[]>();
    for (let i = 0; i < count; i++) {
      const entry = at + (isBig ? 8 + 20 * i : 2 + 12 * i);
      const tag = this.#view.getUint16(entry, this.#little);
      tags.set(tag, this.#values(entry));
    }
    return tags;
  }

  #values(entry: number): number[] {
    const type = this.#view.getUint16(entry + 2, this.#little);
    const size = SIZES[type] ?? 0;
    const count = this.#place(entry + 4);
    const room = this.#isBig ? 8 : 4;
    const inline = entry + 4 + room;
    const start = size * count > room ? this.#place(inline) : inline;
    if (start + size * count > this.#view.byteLength) throw endsEarly();
    const read = this.#readerOf(type);
    if (!read) return [];
    return Array.from({ length: count }, (_, i) => read(start + i * size));
  }

  #readerOf(type: number): ((at: number) => number) | undefined {
    const view = this.#view, little = this.#little;
    if (type === 3) return (at) => view.getUint16(at, little);
    if (type === 4 || type === 13) return (at) => view.getUint32(at, little);
    if (type === 16 || type === 18) {
      return (at) => Number(view.getBigUint64(at, little));
    }
    return undefined;
  }

  #place(at: number): number {
    return this.#isBig
      ? Number(this.#view.getBigUint64(at, this.#little))
      : this.#view.getUint32(at, this.#little);
  }
}
