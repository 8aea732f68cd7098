/** One line of a {@linkcode Table}. */
export interface TableRow {
  /** Line number in the file, from 1. */
  line: number;
  /** Cells by column. */
  cells: string[];
}

/** A CSV file: its columns and the lines below them. */
export interface Table {
  /** File name, for messages. */
  name: string;
  /** Column names. */
  columns: string[];
  /** The lines that are not blank. */
  rows: TableRow[];
  /** Notes on how it was read. */
  notes?: string[];
}
