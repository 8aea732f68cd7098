/** First bytes of texts in UTF-16. */
const MARKS: readonly [encoding: string, mark: readonly number[]][] = [
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

/** Characters that occur in other kinds of files, but not in text. */
// deno-lint-ignore no-control-regex -- this is what is looked for
const CONTROL = /[\x00-\x08\x0e-\x1f]/;

/** Shift-JIS, GBK and others look the same, except to people. */
const AS_WINDOWS_1252 = "its text is not UTF-8 and read as Windows-1252; " +
  "if letters are wrong, save it as UTF-8";

/** A text, and a note on its encoding. */
export interface DecodedText {
  /** The text, without byte order mark. */
  text: string;
  /** A note, if the file does not declare its encoding. */
  note?: string;
}

/**
 * The text of a file: in UTF-8, in UTF-16 with a byte order mark ("Unicode text"
 * of spreadsheets) or without one, as iconv writes it, or otherwise in Windows-1252,
 * in which spreadsheets of western languages write "CSV".
 *
 * @param bytes The file.
 * @returns Its text.
 * @throws {Error} If it is not text; the message is the reason alone.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const marked = MARKS.find(([, mark]) =>
    mark.every((byte, i) => bytes[i] === byte)
  );
  if (marked) return { text: new TextDecoder(marked[0]).decode(bytes) };
  const unmarked = unmarkedText(bytes);
  if (unmarked) return unmarked;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (isText(text)) return { text };
  } catch {
    const text = new TextDecoder("windows-1252").decode(bytes);
    if (isText(text)) {
      return { text, note: AS_WINDOWS_1252 };
    }
  }
  throw new Error(likeness(bytes));
}

/** A Ctrl-Z at the end is of DOS. */
function isText(text: string): boolean {
  return !CONTROL.test(text.endsWith("\x1a") ? text.slice(0, -1) : text);
}

/** Bytes that are looked at. */
const SAMPLE = 4096;

/** Text in UTF-16 without a mark: every other byte of ASCII letters is 0, and no other. */
function unmarkedText(bytes: Uint8Array): DecodedText | undefined {
  const start = bytes.subarray(0, SAMPLE);
  const zeros = [0, 0];
  start.forEach((byte, i) => byte === 0 && zeros[i % 2]!++);
  const [even, odd] = zeros as [number, number];
  if (bytes.length % 2 === 1 || Math.min(even, odd) > 0) return undefined;
  if (4 * Math.max(even, odd) < start.length) return undefined;
  const encoding = odd > 0 ? "utf-16le" : "utf-16be";
  const text = new TextDecoder(encoding).decode(bytes);
  return isText(text) && /[\r\n]/.test(text)
    ? { text, note: `its text is read as ${encoding.toUpperCase()}` }
    : undefined;
}

/** Other kinds of files that people may pass instead of CSV. */
function likeness(bytes: Uint8Array): string {
  const start = String.fromCharCode(...bytes.subarray(0, 4));
  if (start === "\xd0\xcf\x11\xe0") {
    return "it is an Excel workbook of the old kind (.xls), or one with a password: " +
      "save it as .xlsx without one, or as CSV";
  }
  return "it is not text";
}
