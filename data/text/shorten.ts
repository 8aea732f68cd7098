/** Letters of a cell or a name that a message repeats. */
const MOST_LETTERS = 80;

/** A stranger's text as a message repeats it: its beginning, where it is long. */
export function shorten(text: string): string {
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text;
}
