/** How the cells of a text table are separated. */
export interface TableDialect {
  /** The table, without a line that only declares its separator. */
  text: string;
  /** Separator of cells. */
  delimiter: string;
}

/** Separators, the safer one first: a comma may also be a decimal separator. */
const DELIMITERS = ["\t", ";", "|", ","];

/** Lines that are looked at. */
const SAMPLE = 100;

/** Most lines of a title above a table. */
export const TITLE = 5;

/** Excel's own line before the table. */
const SEPARATOR_LINE = /^\ufeff?"?sep=(.)"?\r?\n/i;

/**
 * Recognizes the separator of a table: the one that occurs equally often in most of its lines; otherwise blanks, if
 * these make the same number of words in each line.
 *
 * @param text The table.
 * @returns Separator and text; a comma if it is not recognized.
 */
export function tableDialect(text: string): TableDialect {
  const said = SEPARATOR_LINE.exec(text);
  if (said) return { text: text.slice(said[0].length), delimiter: said[1]! };
  const lines = text.split(/\r\n|\r|\n/, 2 * SAMPLE)
    .filter((line) => line.trim() !== "").slice(0, SAMPLE);
  const [best] = DELIMITERS
    .map((delimiter) => ({ delimiter, share: shareOf(lines, delimiter) }))
    .sort((a, b) => b.share - a.share); // stable: the safer one if equal
  if (best && best.share > 0.5) return { text, delimiter: best.delimiter };
  const words = text.replace(/^\ufeff?#[ \t]+/, ""); // NumPy's mark of a heading
  if (isOfWords(words)) {
    return { text: words.replaceAll(BLANKS, tabForBlanks), delimiter: "\t" };
  }
  return { text, delimiter: belowTitle(lines) ?? "," };
}

/** A word in quotes, or the blanks before another. */
const BLANKS =
  /(?<=^|[ \t])"[^"\r\n]*"(?=[ \t]*$|[ \t])|^[ \t]+|[ \t]+(?=\S)/gm;

function tabForBlanks(found: string, at: number, text: string): string {
  if (found.startsWith('"')) return found;
  const isIndent = at === 0 || /[\r\n]/.test(text[at - 1]!);
  return isIndent ? "" : "\t";
}

/** The separator of a table below a few lines of title. */
function belowTitle(lines: readonly string[]): string | undefined {
  for (let from = 1; from <= TITLE && from + 1 < lines.length; from++) {
    const found = DELIMITERS.find((delimiter) =>
      shareOf(lines.slice(from), delimiter) > 0.9
    );
    if (found) return found;
  }
  return undefined;
}

/** The share of lines that have as many of a separator as the first, if that has any. */
function shareOf(lines: readonly string[], delimiter: string): number {
  const [first = 0, ...counts] = lines.map((line) => countOf(line, delimiter));
  if (first === 0) return 0;
  return (1 + counts.filter((count) => count === first).length) / lines.length;
}

/** How often a separator occurs in a line outside of quotes. */
function countOf(line: string, delimiter: string): number {
  return line.replaceAll(/"[^"]*"/g, "").split(delimiter).length - 1;
}

/** A word in quotes, which may hold blanks. */
const QUOTED = /(?<=^|[ \t])"[^"]*"(?=[ \t]|$)/g;

function isOfWords(text: string): boolean {
  let heading: number | undefined;
  const counts = new Set<number>();
  for (const line of text.split(/\r\n|\r|\n/)) {
    const words = line.replaceAll(QUOTED, '"').trim().split(/[ \t]+/);
    if (words[0] === "") continue;
    if (heading === undefined) heading = words.length;
    else counts.add(words.length);
    if (counts.size > 1) return false;
  }
  const [count = heading] = counts;
  if (heading === undefined || count === 1) return false;
  return heading === count || heading + 1 === count; // R does not name the rows' numbers
}
