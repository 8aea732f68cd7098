import type { MatVariable } from "./mat/mat_variable.ts";
import type { TableRow } from "./table.ts";

/** Task of the thread that reads tables: the bytes of a file, and what to read from it. */
export type TableTask =
  | { kind: "csv"; bytes: Uint8Array }
  | { kind: "workbook"; bytes: Uint8Array }
  | { kind: "mat"; bytes: Uint8Array; names: readonly string[] };

/** Columns and rows, as a thread returns them. */
export interface ParsedTable {
  /** Column names. */
  columns: string[];
  /** The lines below them. */
  rows: TableRow[];
  /** Notes on how it was read. */
  notes?: string[];
}

/** The result of each kind of task. */
export interface TableResults {
  csv: ParsedTable;
  workbook: ParsedTable;
  mat: Map<string, MatVariable | undefined>;
}
