/** What formats are made of, put where it does not belong: lengths, marks, numbers, brackets. */
const TOKENS = [
  ...["\0\0\0\0", "\xff\xff\xff\xff", "\x7f\xff\xff\xff", "\0\0\0\x80"],
  ...[
    "\xff\xda",
    "\xff\xc2",
    "\xff\xd9",
    "IHDR",
    "IDAT",
    "PLTE",
    "II*\0",
    "RIFF",
  ],
  ...[
    "ftyp",
    "meta",
    "\x2c",
    "\x21\xf9",
    "PK\x01\x02",
    "PK\x05\x06",
    "PK\x03\x04",
  ],
  ...['{"', '":', "[[[[", "]", "}", ",", ";", "\n", '"', "1e999", "NaN", "-1"],
  ...[
    "\x89HDF",
    "\x8a\xff",
    "(",
    ".",
    "R",
    "\x93",
    "cos\nsystem\n",
    "\x80\x04",
  ],
  ...['r="XFD1048576"', "<c ", "<row ", "<use ", "<!DOCTYPE", "\u00ff\u00fe"],
].map((token) =>
  Uint8Array.from(token, (letter) => letter.charCodeAt(0) & 255)
);

/** Bytes that are changed at the most, where a change is not one of one byte. */
const REACH = 64;

/**
 * A file with one to four random changes: bits, bytes, numbers, tokens, cuts,
 * repeats, and pieces of another file.
 *
 * @param original The file.
 * @param other Another file, of any format.
 * @param prng Source of uniform numbers in [0, 1).
 */
export function mutate(
  original: Uint8Array,
  other: Uint8Array,
  prng: () => number,
): Uint8Array<ArrayBuffer> {
  const below = (n: number) => Math.floor(prng() * n);
  let bytes = new Uint8Array(original);
  for (let change = below(4); change >= 0 && bytes.length > 8; change--) {
    // Half of the time near the beginning, where the structure is.
    const at = below(prng() < 0.5 ? Math.min(bytes.length, 256) : bytes.length);
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
    switch (below(8)) {
      case 0:
        bytes[at]! ^= 1 << below(8);
        break;
      case 1:
        bytes[at] = below(256);
        break;
      case 2: {
        const numbers = [0, 1, 0x7fffffff, 0xffffffff, 0x10000, below(2 ** 32)];
        const place = Math.min(at, bytes.length - 4);
        new DataView(bytes.buffer)
          .setUint32(place, numbers[below(6)]!, prng() < 0.5);
        break;
      }
      case 3: {
        const token = TOKENS[below(TOKENS.length)]!;
        // In the place of what is there, or before it.
        bytes = joined(before, token, after.subarray(below(2) * token.length));
        break;
      }
      case 4:
        bytes = new Uint8Array(before);
        break;
      case 5:
        bytes = joined(before, after.subarray(0, below(REACH)), after);
        break;
      case 6:
        bytes = joined(before, after.subarray(below(REACH)));
        break;
      default: {
        const from = below(other.length);
        const piece = other.subarray(from, from + below(REACH));
        bytes = joined(before, piece, after.subarray(below(2) * piece.length));
      }
    }
  }
  return bytes;
}

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, it) => sum + it.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
