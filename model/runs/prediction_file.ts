import { csvCell, textOfCell } from "../../data/text/csv_cell.ts";
import {
  numberCell,
  readTable,
  requireColumn,
} from "../../data/tables/read_table.ts";
import { writeText } from "../../data/files/mod.ts";

/** The score of each image. */
export interface Prediction {
  /** Name of the image. */
  name: string;
  /** Predicted score, mapped to the subjective scale. */
  predicted: number;
  /** Subjective score. */
  subjective: number;
}

const COLUMNS = ["image", "predicted", "subjective"] as const;

/** Writes the score of each image as CSV. */
export async function writePredictions(
  path: string,
  predictions: readonly Prediction[],
): Promise<void> {
  const rows = predictions.map(({ name, predicted, subjective }) =>
    `${csvCell(name)},${predicted},${subjective}\n`
  );
  await writeText(path, `${COLUMNS.join()}\n${rows.join("")}`);
}

/**
 * Reads what {@linkcode writePredictions} wrote.
 *
 * @throws {Error} If there is no such file, or it has other content.
 */
export async function readPredictions(path: string): Promise<Prediction[]> {
  const table = await readTable({ path });
  const [name, predicted, subjective] = COLUMNS
    .map((column) => requireColumn(table, column));
  return table.rows.map((row) => ({
    name: textOfCell(row.cells[name!]!),
    predicted: numberCell(table, row, predicted!),
    subjective: numberCell(table, row, subjective!),
  }));
}
