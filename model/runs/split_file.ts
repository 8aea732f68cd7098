import { type Split, SPLITS } from "../../data/images/scored_image.ts";
import type { ScoredImage } from "../../data/mod.ts";
import {
  numberCell,
  readTable,
  requireColumn,
  wordCell,
} from "../../data/tables/read_table.ts";
import { csvCell, textOfCell } from "../../data/text/csv_cell.ts";
import { writeText } from "../../data/files/mod.ts";

/** The part and score of an image in a run. */
export interface ListedPart {
  /** Its part. */
  split: Split;
  /** Its subjective score, to detect another image of the same name. */
  score: number;
}

const COLUMNS = ["image", "split", "score"] as const;
const PARTS = Object.fromEntries(SPLITS.map((split) => [split, split]));

/** Writes which image of a run is in which part, as CSV. */
export async function writeSplit(
  path: string,
  images: Readonly<Record<Split, readonly ScoredImage[]>>,
): Promise<void> {
  const rows = SPLITS.flatMap((split) =>
    images[split].map(({ name, score }) =>
      `${csvCell(name)},${split},${score}\n`
    )
  );
  await writeText(path, `${COLUMNS.join()}\n${rows.join("")}`);
}

/**
 * Reads what {@linkcode writeSplit} wrote.
 *
 * @returns Parts by image; `undefined` if there is no such file.
 * @throws {Error} If it has other content.
 */
export async function readSplit(
  path: string,
): Promise<Map<string, ListedPart> | undefined> {
  if (!await Deno.stat(path).then(() => true, () => false)) return undefined;
  const table = await readTable({ path });
  const [name, split, score] = COLUMNS
    .map((column) => requireColumn(table, column));
  return new Map(table.rows.map((row) => [
    textOfCell(row.cells[name!]!),
    {
      split: wordCell(table, row, split!, PARTS),
      score: numberCell(table, row, score!),
    },
  ]));
}
