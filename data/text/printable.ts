/**
 * A stranger's text as it may reach a terminal or a log: on one line, with
 * nothing in it that the terminal would obey or that would change the order of
 * what is read. The name of a file, the header of a file of weights and the cell
 * of a table can hold such characters, and whatever prints them calls this.
 *
 * Written out as escapes are control characters of both sets (C0 with the line
 * feed, DEL, C1), those that turn the direction of text (Unicode's
 * Bidi_Control), line and paragraph separators, and halves of surrogate pairs.
 * A backslash stays as it is: this is for people to read, and what machines read
 * is JSON or CSV.
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
 * An error's message as it may reach a terminal. It may have several lines,
 * which are indented, so that none that a stranger's text begins can be taken
 * for one that the program says; what is longer than a screen is cut.
 *
 * @param message Text that may quote a stranger's.
 */
export function printableMessage(message: string): string {
  const isLong = message.length > MAX_LENGTH;
  const lines = message.slice(0, MAX_LENGTH).split("\n");
  const shown = lines.slice(0, MAX_LINES).map(printable).join("\n  ");
  return isLong || lines.length > MAX_LINES ? `${shown} …` : shown;
}
