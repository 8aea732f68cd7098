/** Characters of a cell or a name that a message quotes. */
const MOST_LETTERS = 80;

/** Untrusted text as a message quotes it: its beginning, if it is long. */
export function shorten(text: string): string {
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text;
}
