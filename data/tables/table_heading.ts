import { parseNumber } from "../text/parse_number.ts";

/** A line of a table, with its number in the file. */
interface Line {
  line: number;
  cells: string[];
}

/** A table whose columns have names. */
export interface HeadedTable {
  /** Column names. */
  columns: string[];
  /** The lines below them. */
  rows: Line[];
  /** A note, if the file has no names of columns. */
  note?: string;
}

/** File endings of images. */
const IMAGE = /\.(jpe?g|png|bmp|webp|tiff?|gif|avif|hei[cf]|jp2|jxl|ppm)$/i;

/**
 * Uses the first line of a table as the names of its columns, unless it is like the others: with numbers wherever they
 * have numbers. Then the column of texts is called "image" and a single column of numbers "score"; if there are more,
 * "column 1" and so on.
 *
 * Cells beyond the first line's that are empty are left out, and missing ones
 * are empty.
 *
 * @param lines The lines that are not blank.
 * @returns Names and the lines below them.
 * @throws {Error} If there are none, or a line has more cells than the first; the message is the reason alone.
 */
export function tableHeading(lines: readonly Line[]): HeadedTable {
  const [first, ...below] = lines;
  if (!first) throw new Error("the file is empty");
  const width = first.cells.length;
  const rows = lines.map((line) => ofWidth(line, width));
  if (below.length > 0 && isLikeOthers(rows)) return withoutNames(rows);
  if (below.length === 0) {
    throw new Error("no line follows the column names");
  }
  return { columns: first.cells, rows: rows.slice(1) };
}

function ofWidth({ line, cells }: Line, width: number): Line {
  if (cells.slice(width).some((cell) => cell !== "")) {
    throw new Error(
      `line ${line} has ${cells.length} cells and the first line ${width}`,
    );
  }
  const filled = Array.from({ length: width }, (_, i) => cells[i] ?? "");
  return { line, cells: filled };
}

function isNumber(text: string): boolean {
  return parseNumber(text) !== undefined;
}

/** Columns whose cells are numbers in all lines. */
function numberColumns(rows: readonly Line[]): number[] {
  const columns = [...rows[0]!.cells.keys()];
  return columns.filter((i) => rows.every(({ cells }) => isNumber(cells[i]!)));
}

function isLikeOthers(rows: readonly Line[]): boolean {
  const below = numberColumns(rows.slice(1));
  const [first] = rows;
  return below.length > 0 && below.every((i) => isNumber(first!.cells[i]!));
}

function withoutNames(rows: Line[]): HeadedTable {
  const numbers = numberColumns(rows);
  const others = [...rows[0]!.cells.keys()].filter((i) => !numbers.includes(i));
  const images = others.length === 1
    ? others
    : others.filter((i) => rows.every(({ cells }) => IMAGE.test(cells[i]!)));
  const columns = rows[0]!.cells.map((_, i) => `column ${i + 1}`);
  if (images.length === 1) columns[images[0]!] = "image";
  if (numbers.length === 1) columns[numbers[0]!] = "score";
  return {
    columns,
    rows,
    note: `it has no line of column names: they are ${
      columns.map((name, i) => `"${name}" (${rows[0]!.cells[i]})`).join(", ")
    }`,
  };
}
