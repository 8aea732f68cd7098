/**
 * Paths whose bytes are not UTF-8, as Linux allows them: each such byte is a lone surrogate, U+DC80 to U+DCFF, as in
 * Python (PEP 383, `surrogateescape`). So the program handles such a path like any other, Python's
 * `os.fsencode(json.loads(...))` restores it from `JSON.stringify`, and {@linkcode pathBytes} gives its exact bytes.
 */

/** Not a half of a pair: with `u`, a pair is one character. */
const ESCAPED = /[\udc80-\udcff]/u;

/** First code unit of an escaped byte: that of byte 0. */
const ESCAPE = 0xdc00;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Whether a path has bytes that are not UTF-8. */
export function isRawPath(path: string): boolean {
  return ESCAPED.test(path);
}

/** The bytes of a path, or of a text with paths in it: Python's `os.fsencode`. */
export function pathBytes(path: string): Uint8Array<ArrayBuffer> {
  if (!isRawPath(path)) return encoder.encode(path);
  return new Uint8Array(
    Array.from(path).flatMap((character) =>
      ESCAPED.test(character)
        ? [character.charCodeAt(0) - ESCAPE]
        : [...encoder.encode(character)]
    ),
  );
}

/** The path of bytes: Python's `os.fsdecode`. */
export function pathOfBytes(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    return escaped(bytes);
  }
}

function escaped(bytes: Uint8Array): string {
  let path = "";
  for (let at = 0; at < bytes.length;) {
    const length = lengthOfCharacter(bytes[at]!);
    const character = bytes.subarray(at, at + length);
    try {
      path += decoder.decode(character);
      at += length;
    } catch {
      path += String.fromCharCode(ESCAPE + bytes[at]!);
      at++;
    }
  }
  return path;
}

/** Bytes of a character in UTF-8, by its first. */
function lengthOfCharacter(first: number): number {
  return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** A path as a program that knows only UTF-8, such as Deno, shows it: with U+FFFD for invalid bytes. */
export function lossyPath(path: string): string {
  return isRawPath(path)
    ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(pathBytes(path))
    : path;
}
