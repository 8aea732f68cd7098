import { DISPLAY, escapeMarkup, type Shown } from "./display.ts";

/** A row of a table, by column; undefined is left blank. */
export type Row = Readonly<Record<string, string | number | undefined>>;

/**
 * A table under a cell: as HTML without styles, which every viewer shows, and
 * as text where there is no HTML.
 *
 * @param rows Rows with the same columns.
 * @param digits Significant digits of numbers that are no integers.
 */
export function table(rows: readonly Row[], digits = 4): Shown {
  const columns = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) =>
    columns.map((column) => formatCell(row[column], digits))
  );
  return {
    [DISPLAY]: () => ({
      "text/html": toHtml(columns, cells, rows),
      "text/plain": toText([columns, ...cells]),
    }),
  };
}

/** One number per image as columns of a row: "image 1", "image 2", ... */
export function perImage(scores: ArrayLike<number>): Record<string, number> {
  return Object.fromEntries(
    Array.from(scores, (score, i) => [`image ${i + 1}`, score]),
  );
}

function formatCell(cell: string | number | undefined, digits: number): string {
  if (typeof cell !== "number") return cell ?? "";
  if (Number.isInteger(cell)) return minus(String(cell));
  // 1.5 stays 1.5; only what has more digits is cut.
  if (String(cell).replace(/\D/g, "").length <= 3) return minus(String(cell));
  const size = Math.abs(cell);
  const text = size >= 1e6 || size < 1e-4
    ? cell.toExponential(Math.min(digits, 3) - 1)
    : cell.toPrecision(digits);
  return minus(text);
}

function minus(text: string): string {
  return text.replaceAll("-", "−");
}

function toHtml(
  columns: readonly string[],
  cells: readonly string[][],
  rows: readonly Row[],
): string {
  // GitHub drops the style and keeps the attribute, Jupyter's own style beats the attribute.
  const align = (column: string): string => {
    const isNumber = rows.some((row) => typeof row[column] === "number");
    const side = isNumber ? "right" : "left";
    return `align="${side}" style="text-align:${side}"`;
  };
  const line = (tag: string, texts: readonly string[]): string =>
    `<tr>${
      texts.map((text, i) =>
        `<${tag} ${align(columns[i]!)}>${escapeMarkup(text)}</${tag}>`
      ).join("")
    }</tr>`;
  return `<table><thead>${line("th", columns)}</thead><tbody>${
    cells.map((row) => line("td", row)).join("")
  }</tbody></table>`;
}

function toText(lines: readonly string[][]): string {
  const width = (column: number): number =>
    Math.max(...lines.map((line) => line[column]!.length));
  return lines.map((line) =>
    line.map((cell, column) => cell.padEnd(width(column))).join("  ").trimEnd()
  ).join("\n");
}
