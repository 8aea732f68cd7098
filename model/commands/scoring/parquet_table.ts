// hyparquet-writer: the only maintained writer of Parquet in plain JavaScript; its one dependency is the reader of the
// same author.
import type { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { isRawPath } from "../../../data/files/raw_path.ts";
import { printable } from "../../../data/text/printable.ts";
import { OutputStream } from "./output_stream.ts";
import type { ScoreTable, TableRow } from "./score_table.ts";

/** Rows per group: they stay in memory until the group is full. */
const GROUP_ROWS = 10_000;

/** The columns with their Parquet types. */
const COLUMNS = [
  { name: "path", type: "BYTE_ARRAY", converted_type: "UTF8" },
  { name: "frame", type: "INT32" },
  { name: "time", type: "DOUBLE" },
  { name: "score", type: "DOUBLE" },
  { name: "error", type: "BYTE_ARRAY", converted_type: "UTF8" },
  { name: "model", type: "BYTE_ARRAY", converted_type: "UTF8" },
  { name: "modelSha256", type: "BYTE_ARRAY", converted_type: "UTF8" },
  { name: "version", type: "BYTE_ARRAY", converted_type: "UTF8" },
] as const;

/** What each row says about the model. */
export interface RowOrigin {
  /** Name of the model. */
  model: string;
  /** SHA-256 of its file. */
  modelSha256: string;
  /** Version of this library. */
  version: string;
}

/** A table as Parquet; a file without its end cannot be read. */
export class ParquetTable implements ScoreTable {
  readonly #output: OutputStream;
  readonly #origin: RowOrigin;
  readonly #bytes: ByteWriter;
  readonly #file: ParquetWriter;
  #rows: TableRow[] = [];

  private constructor(
    path: string,
    origin: RowOrigin,
    bytes: ByteWriter,
    file: ParquetWriter,
  ) {
    this.#output = new OutputStream(path);
    this.#origin = origin;
    this.#bytes = bytes;
    this.#file = file;
  }

  /** Starts the file. */
  static async open(path: string, origin: RowOrigin): Promise<ParquetTable> {
    const { ByteWriter, ParquetWriter } = await import("hyparquet-writer");
    const writer = new ByteWriter();
    const schema = [
      { name: "root", num_children: COLUMNS.length },
      ...COLUMNS.map((column) => ({
        ...column,
        repetition_type: "OPTIONAL" as const,
      })),
    ];
    const file = new ParquetWriter({ writer, schema });
    return new ParquetTable(path, origin, writer, file);
  }

  /** Adds a row; Parquet's text is UTF-8, so the invalid bytes of a path are escaped, as `\\udce9`. */
  async add(row: TableRow): Promise<void> {
    const path = pathInParquet(row.path);
    if (this.#rows.push({ ...row, path }) >= GROUP_ROWS) {
      await this.#writeGroup();
    }
  }

  /** Completes the file. */
  async end(): Promise<void> {
    await this.#writeGroup();
    await this.#file.finish();
    await this.#flush();
    await this.#output.end();
  }

  async #writeGroup(): Promise<void> {
    const rows = this.#rows.map((row): Partial<TableRow & RowOrigin> => ({
      ...this.#origin,
      ...row,
    }));
    this.#rows = [];
    if (rows.length === 0) return;
    const columnData = COLUMNS.map(({ name }) => ({
      name,
      data: rows.map((row) => row[name] ?? null),
    }));
    await this.#file.write({ columnData, rowGroupSize: GROUP_ROWS });
    await this.#flush();
  }

  async #flush(): Promise<void> {
    const bytes = this.#bytes.getBytes().slice();
    this.#bytes.index = 0;
    await this.#output.write(bytes);
  }
}

/** A path as it is written to a Parquet file. */
export function pathInParquet(path: string): string {
  return isRawPath(path) ? printable(path) : path;
}

/**
 * Reads the rows of such a file.
 *
 * @throws {Error} If it cannot be read, or has other columns.
 */
export async function* readParquetTable(
  path: string,
): AsyncGenerator<TableRow> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } =
    await import("hyparquet");
  const file = await asyncBufferFromFile(path);
  const { num_rows, schema } = await parquetMetadataAsync(file);
  const names = schema.slice(1).map(({ name }) => name);
  if (names[0] !== "path" || !names.includes("score")) {
    throw new Error(`its columns are ${names.join(", ")}`);
  }
  for (let rowStart = 0; rowStart < num_rows; rowStart += GROUP_ROWS) {
    const rowEnd = Math.min(Number(num_rows), rowStart + GROUP_ROWS);
    for (const row of await parquetReadObjects({ file, rowStart, rowEnd })) {
      yield Object.fromEntries(
        Object.entries(row).filter(([, value]) => value !== null),
      ) as unknown as TableRow;
    }
  }
}
