/** Bounds for untrusted JSON. */
export interface JsonBounds {
  /** Objects and lists inside one another. */
  depth: number;
  /** Keys of all objects together. */
  keys: number;
}

const QUOTE = 0x22, BACKSLASH = 0x5c, COLON = 0x3a;
/** `[`, `{` and `]`, `}`: each pair has the same lower bits. */
const OPEN = new Set([0x5b, 0x7b]), CLOSE = new Set([0x5d, 0x7d]);

/**
 * Rejects JSON that is nested too deeply or has too many keys, before it is
 * parsed: a parser makes an object of every few bytes, and a recursive visitor
 * may overflow the stack.
 *
 * Brackets and colons outside of strings are counted and nothing else is
 * checked; the parser checks the syntax.
 *
 * @param bytes JSON in UTF-8.
 * @param bounds The bounds.
 * @throws {Error} If it exceeds them; the message continues "the header".
 */
export function requirePlainJson(
  bytes: Uint8Array,
  { depth, keys }: JsonBounds,
): void {
  let level = 0;
  let colons = 0;
  for (let at = 0; at < bytes.length; at++) {
    const code = bytes[at]!;
    if (code === QUOTE) {
      at = endOfString(bytes, at);
      if (at < 0) return;
    } else if (OPEN.has(code)) {
      if (++level > depth) {
        throw new Error(`is nested too deeply: in more than ${depth} levels`);
      }
    } else if (CLOSE.has(code)) level--;
    else if (code === COLON && ++colons > keys) {
      throw new Error(`has more than ${keys} keys`);
    }
  }
}

/** Index of the quotation mark that ends a string; -1 if there is none. */
function endOfString(bytes: Uint8Array, start: number): number {
  for (let at = start;;) {
    at = bytes.indexOf(QUOTE, at + 1);
    if (at < 0) return at;
    let slashes = 0;
    while (bytes[at - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at;
  }
}
