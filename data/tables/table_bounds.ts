/** The most bytes of a CSV file: the longest public list of scores has 20 MB. */
export const MAX_CSV_BYTES: number = 2 ** 26;

/** The most rows and cells of a table. */
const MAX_ROWS = 300_000, MAX_CELLS = 3_000_000;

/** The most characters of a row. */
export const MAX_ROW_LETTERS: number = 2 ** 20;

const LINE_FEED = 0x0a;

/** Separators of cells, in any locale: comma, semicolon, tab, bar. */
const SEPARATORS = new Set([0x2c, 0x3b, 0x09, 0x7c]);

/**
 * Checks the size of a table.
 *
 * @param rows Its rows, or more.
 * @param cells Its cells, or more.
 * @throws {Error} If it is; the message is the reason alone.
 */
export function requireTableSize(rows: number, cells: number): void {
  if (rows <= MAX_ROWS && cells <= MAX_CELLS) return;
  throw new Error(
    `it has up to ${rows} rows and ${cells} cells; at most ${MAX_ROWS} rows and ${MAX_CELLS} cells are read`,
  );
}

/**
 * {@linkcode requireTableSize} of a CSV file, before it is parsed: a parser makes
 * an object of each row. Line feeds and separators in quotes are counted too.
 */
export function requireCsvSize(bytes: Uint8Array): void {
  let rows = 1;
  let separators = 0;
  for (let i = 0; i < bytes.length; i++) {
    const code = bytes[i]!;
    if (code === LINE_FEED) rows++;
    else if (SEPARATORS.has(code)) separators++;
  }
  requireTableSize(rows, rows + separators);
}
