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
  return isOfWords(text)
    ? { text: text.replaceAll(/[ \t]+(?=\S)/g, "\t"), delimiter: "\t" }
    : { text, delimiter: "," };
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

function isOfWords(text: string): boolean {
  const counts = new Set<number>();
  for (const line of text.split(/\r\n|\r|\n/)) {
    const words = line.trim().split(/[ \t]+/);
    if (words[0] !== "") counts.add(words.length);
    if (counts.size > 1) return false;
  }
  return counts.size === 1 && !counts.has(1);
}
