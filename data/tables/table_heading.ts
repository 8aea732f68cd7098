import { parseNumber } from "../text/parse_number.ts";
import { shorten } from "../text/shorten.ts";
import { TITLE } from "./table_dialect.ts";

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
 * A title of a few lines with one cell each is passed over, and a first column of row numbers need have no name.
 *
 * Cells beyond the first line's that are empty are left out, and missing ones
 * are empty.
 *
 * @param lines The lines that are not blank.
 * @returns Names and the lines below them.
 * @throws {Error} If there are none, the columns have two lines of names, or a line has more cells than the first; the message is the reason alone.
 */
export function tableHeading(lines: readonly Line[]): HeadedTable {
  const { title, table: [named, ...below] } = withoutTitle(lines);
  if (!named) throw new Error("the file is empty");
  const first = hasRowNumbers(named, below)
    ? { ...named, cells: ["", ...named.cells] }
    : named;
  const width = first.cells.length;
  const rows = [first, ...below].map((line) =>
    ofWidth(
      line,
      width,
      lines[0] === named ? "the first line" : `line ${named.line}`,
    )
  );
  if (below.length === 0) {
    throw new Error("no line follows the column names");
  }
  requireOneLineOfNames(rows);
  const { note, ...table } = isLikeOthers(rows)
    ? withoutNames(rows)
    : { columns: first.cells, rows: rows.slice(1), note: undefined };
  const notes = [...title, note].filter((it) => it !== undefined);
  return { ...table, ...notes.length > 0 && { note: notes.join("; ") } };
}

/** Divides lines into a title above the table, as notes, and the table. */
function withoutTitle(
  lines: readonly Line[],
): { title: string[]; table: readonly Line[] } {
  const isTitle = ({ cells }: Line) => {
    const filled = cells.filter((cell) => cell !== "");
    return filled.length === 1 && !IMAGE.test(filled[0]!);
  };
  let from = 0;
  while (from < TITLE && lines[from] && isTitle(lines[from]!)) from++;
  const table = lines.slice(from);
  const [heading] = table;
  // A list in a single column has no title, and a title stands above names of columns.
  const isTable = heading &&
    heading.cells.filter((cell) => cell !== "").length > 1 &&
    !heading.cells.some(isNumber);
  if (from === 0 || !isTable) return { title: [], table: lines };
  const title = lines.slice(0, from).map(({ line, cells }) =>
    `line ${line} is a title: "${shorten(cells.find((cell) => cell !== "")!)}"`
  );
  return { title, table };
}

/** Refuses names of columns in two lines, as pandas writes those of several levels. */
function requireOneLineOfNames(rows: readonly Line[]): void {
  const [, second, ...below] = rows;
  const start = below.findIndex(({ cells }) => cells.some(isNumber));
  if (!second || start < 0 || second.cells.some(isNumber)) return;
  const numbers = numberColumns(below.slice(start));
  const words = numbers.map((i) => second.cells[i]!).filter((it) => it !== "");
  // Otherwise it may be an image whose score is missing.
  const isNamed = second.cells.some((cell, i) =>
    cell !== "" && !numbers.includes(i)
  );
  if (words.length === 0 || isNamed) return;
  throw new Error(
    `line ${second.line} looks like a second line of column names (${
      words.map((word) => `"${shorten(word)}"`).join(", ")
    }): write the names in one line`,
  );
}

/** Whether lines begin with their numbers, and the names of columns leave that column out, as R writes tables. */
function hasRowNumbers({ cells }: Line, below: readonly Line[]): boolean {
  const start = Number(below[0]?.cells[0]);
  return below.length > 0 && (start === 0 || start === 1) &&
    below.every((line, i) =>
      line.cells.length === cells.length + 1 &&
      line.cells[0] === `${start + i}`
    );
}

function ofWidth({ line, cells }: Line, width: number, first: string): Line {
  if (cells.slice(width).some((cell) => cell !== "")) {
    throw new Error(
      `line ${line} has ${cells.length} cells and ${first} ${width}`,
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
