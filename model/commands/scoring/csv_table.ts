import { csvCell, textOfCell } from "../../../data/text/csv_cell.ts";
import { pathBytes, pathOfBytes } from "../../../data/files/raw_path.ts";
import { printable } from "../../../data/text/printable.ts";
import { OutputStream } from "./output_stream.ts";
import type { ScoreTable, TableRow } from "./score_table.ts";

/** The names of the columns. */
const HEADING = "path,frame,time,score,error";

/**
 * A table as CSV (RFC 4180); a path that is not UTF-8 is written as its bytes.
 */
export class CsvTable implements ScoreTable {
  readonly #output: OutputStream;

  /** Starts the file. */
  constructor(path: string) {
    this.#output = new OutputStream(path);
    this.#write(HEADING).catch(() => {}); // reported by the next row, or at the end
  }

  /** Adds a row. */
  async add({ path, frame, time, score, error }: TableRow): Promise<void> {
    const cells = [
      csvCell(path),
      frame ?? "",
      time ?? "",
      score ?? "",
      error === undefined ? "" : csvCell(printable(error)),
    ];
    await this.#write(cells.join(","));
  }

  /** Completes the file. */
  async end(): Promise<void> {
    await this.#output.end();
  }

  async #write(line: string): Promise<void> {
    await this.#output.write(pathBytes(`${line}\n`));
  }
}

/**
 * Reads the rows of such a file, even if its end is missing: an incomplete line is ignored.
 *
 * @throws {Error} If it has other columns.
 */
export async function* readCsvTable(path: string): AsyncGenerator<TableRow> {
  // csv-parse: as for data sets; here its streaming interface, for a million rows.
  const { parse } = await import("csv-parse");
  const { createReadStream } = await import("node:fs");
  const records: AsyncIterable<string[]> = createReadStream(path).pipe(
    // One character per byte: a path need not be UTF-8.
    parse({ bom: true, relax_column_count: true, encoding: "latin1" }),
  );
  const isWhole = await endsWithLineFeed(path);
  let heading: string | undefined;
  let held: TableRow | undefined;
  try {
    for await (const bytes of records) {
      const cells = bytes.map(ofLatin1);
      if (heading === undefined) {
        heading = cells.join(",");
        if (heading !== HEADING) {
          throw new Error(
            `its columns are ${printable(heading)}, not ${HEADING}`,
          );
        }
        continue;
      }
      if (held) yield held;
      held = rowOf(cells);
    }
  } catch (error) {
    // An unclosed quote at the end: the line was not completely written.
    if ((error as { code?: string }).code !== "CSV_QUOTE_NOT_CLOSED") {
      throw error;
    }
    if (held) yield held;
    return;
  }
  if (held && isWhole) yield held;
}

function ofLatin1(letters: string): string {
  // deno-lint-ignore no-control-regex
  return /^[\x00-\x7f]*$/.test(letters)
    ? letters
    : pathOfBytes(Uint8Array.from(letters, (letter) => letter.charCodeAt(0)));
}

function rowOf([path, frame, time, score, error]: string[]): TableRow {
  const number = (text?: string) => text ? Number(text) : undefined;
  const numbers = {
    frame: number(frame),
    time: number(time),
    score: number(score),
  };
  return {
    path: textOfCell(path ?? ""),
    ...Object.fromEntries(
      Object.entries(numbers).filter(([, value]) => value !== undefined),
    ),
    ...error && { error: textOfCell(error) },
  };
}

async function endsWithLineFeed(path: string): Promise<boolean> {
  using file = await Deno.open(path);
  const { size } = await file.stat();
  if (size === 0) return false;
  await file.seek(size - 1, Deno.SeekMode.Start);
  const last = new Uint8Array(1);
  await file.read(last);
  return last[0] === 10;
}
