/** What makes a spreadsheet take a text for a formula, and the mark that takes it back. */
// Not the package csv-stringify: its `escape_formulas` leaves a text that begins with
// an apostrophe as it is, so that the text written could not be told from its mark.
const STARTS_FORMULA = /^['=+\-@\t\r\n＝＋－＠]/;

/**
 * A text as a cell of a CSV file (RFC 4180), always in quotes.
 *
 * Excel, LibreOffice and Google Sheets run a cell that begins with `=`, `+`, `-`
 * or `@` as a formula, in quotes, too, and a file's name may begin so. Such a
 * text gets an apostrophe before it, by which spreadsheets tell text (OWASP, "CSV
 * Injection"); so does one that begins with an apostrophe, so that
 * {@linkcode textOfCell} finds every text again.
 *
 * @param text Any text.
 */
export function csvCell(text: string): string {
  const marked = STARTS_FORMULA.test(text) ? `'${text}` : text;
  return `"${marked.replaceAll('"', '""')}"`;
}

/**
 * The text that a cell written by {@linkcode csvCell} stands for.
 *
 * @param cell The cell's content, as a reader of CSV gives it: without quotes.
 */
export function textOfCell(cell: string): string {
  const rest = cell.slice(1);
  return cell.startsWith("'") && STARTS_FORMULA.test(rest) ? rest : cell;
}
