import { numberCell, readTable, requireColumn } from "../tables/read_table.ts";
import { readWorkbook } from "../tables/read_workbook.ts";
import type { Dataset, ScoreScale } from "../images/scored_image.ts";
import { splitAtRandom } from "./split_at_random.ts";
import { collectImages } from "./collect_images.ts";
import { openDataFolder } from "./data_folder.ts";
import { drawnSplitNote } from "./splits.ts";
import type { DatasetOptions } from "./dataset_options.ts";

const LIST = "MOS and Image attribute scores";

const SCALE: ScoreScale = {
  min: 0,
  max: 100,
  higherIsBetter: true,
  unit: "MOS",
};

/**
 * SPAQ as published: 11,125 photographs taken with smartphones, in `TestImage`, their
 * scores in `Annotations/MOS and Image attribute scores.xlsx`, or the same as CSV.
 *
 * Photographs are of several sizes, up to 6,000 pixels: training needs `size` or
 * `crop`. No split is published: one is drawn.
 *
 * @param options `data`: the folder. `splitId`: see {@linkcode DatasetOptions}.
 * @returns The images in the order of the list.
 * @throws {Error} If list or images are missing or damaged.
 */
export async function openSpaq(options: DatasetOptions): Promise<Dataset> {
  const folder = await openDataFolder("spaq", options.data);
  const list = await folder.require(
    "get it from SPAQ's publisher",
    `Annotations/${LIST}.xlsx`,
    `${LIST}.xlsx`,
    `Annotations/${LIST}.csv`,
    `${LIST}.csv`,
  );
  const table = list.toLowerCase().endsWith(".xlsx")
    ? await readWorkbook(list)
    : await readTable({ path: list });
  const nameColumn = requireColumn(table, "Image name");
  const scoreColumn = requireColumn(table, "MOS");
  const listed = table.rows.map((row) => ({
    name: row.cells[nameColumn]!,
    score: numberCell(table, row, scoreColumn),
  }));
  const { splitId = 0 } = options;
  return {
    name: "spaq",
    images: await collectImages(
      splitAtRandom(listed, splitId),
      { list, folder, places: { folders: ["TestImage"] }, scale: SCALE },
      options,
    ),
    scale: SCALE,
    license: "for education and research, with its copyright notice",
    citation:
      "Y. Fang, H. Zhu, Y. Zeng, K. Ma and Z. Wang, Perceptual quality assessment of smartphone " +
      "photography, CVPR 2020, 3677-3686, doi:10.1109/CVPR42600.2020.00373",
    notes: [drawnSplitNote(list, splitId)],
  };
}
