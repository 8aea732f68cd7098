/**
 * Makes untrusted text safe for a terminal or a log: on one line, without characters
 * that control the terminal or change the order of text. The name of a file, the header
 * of a file of weights and the cell of a table can hold such characters, and everything
 * that prints them calls this.
 *
 * Escaped are control characters of both sets (C0 with the line feed,
 * DEL, C1), those that turn the direction of text (Unicode's Bidi_Control), line and
 * paragraph separators, and halves of surrogate pairs. A backslash is not escaped: this
 * is for people to read, and machines read JSON or CSV.
 *
 * @param text Any text.
 * @returns The text, unchanged where nothing in it has to be escaped.
 */
export function printable(text: string): string {
  return text.replace(UNSAFE, escape);
}

const UNSAFE = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/gu;

const SHORT: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function escape(character: string): string {
  const code = character.codePointAt(0)!.toString(16);
  return SHORT[character] ??
    (code.length > 2
      ? `\\u${code.padStart(4, "0")}`
      : `\\x${code.padStart(2, "0")}`);
}

/** The most that {@linkcode printableMessage} shows: a screen of text. */
const MAX_LENGTH = 4000, MAX_LINES = 24;

/**
 * Makes an error's message safe for a terminal. Its further lines are indented, so that untrusted text cannot imitate a
 * line of the program; what is longer than a screen is cut.
 *
 * @param message Text that may quote untrusted text.
 */
export function printableMessage(message: string): string {
  const isLong = message.length > MAX_LENGTH;
  const lines = message.slice(0, MAX_LENGTH).split("\n");
  const shown = lines.slice(0, MAX_LINES).map(printable).join("\n  ");
  return isLong || lines.length > MAX_LINES ? `${shown} …` : shown;
}
