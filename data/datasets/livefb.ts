import {
  numberCell,
  readTable,
  requireColumn,
  wordCell,
} from "../tables/read_table.ts";
import type { Dataset, ScoreScale, Split } from "../images/scored_image.ts";
import { splitAtRandom } from "./split_at_random.ts";
import { collectImages, type ListedImage } from "./collect_images.ts";
import { type DataFolder, openDataFolder } from "./data_folder.ts";
import { drawnSplitNote, requireOnlySplit } from "./splits.ts";
import type { DatasetOptions } from "./dataset_options.ts";

const LIST = "labels_image.csv";

/** Larger than 640 pixels on both sides: the official test images. */
const TEST_LIST = "labels640.csv";

/** The others, with a column that says which are to validate on. */
const TRAIN_LIST = "labels=640_padded.csv";

const SCALE: ScoreScale = {
  min: 0,
  max: 100,
  higherIsBetter: true,
  unit: "MOS",
};

const TRUTH: Readonly<Record<string, boolean>> = {
  true: true,
  false: false,
};

/**
 * LIVE-FB (FLIVE, PaQ-2-PiQ): some 40,000 photographs in the folders that its
 * `database_prep.ipynb` makes in `database`, their scores in `labels_image.csv`.
 *
 * With `labels640.csv` and `labels=640_padded.csv` of the PaQ-2-PiQ repository
 * beside, the split is the authors'; without, one is drawn, and the notes say so.
 *
 * @param options `data`: the folder. `splitId`: see {@linkcode DatasetOptions}.
 * @returns The images in the order of the list; the patches are not read.
 * @throws {Error} If list or images are missing or damaged.
 */
export async function openLivefb(options: DatasetOptions): Promise<Dataset> {
  const folder = await openDataFolder("livefb", options.data);
  const list = await folder.require(
    "get it from PaQ-2-PiQ's publisher",
    LIST,
    `database/${LIST}`,
  );
  const table = await readTable({ path: list });
  const nameColumn = requireColumn(table, "name");
  const scoreColumn = requireColumn(table, "mos");
  const listed = table.rows.map((row): ListedImage => ({
    name: row.cells[nameColumn]!,
    score: numberCell(table, row, scoreColumn),
  }));
  const official = await readOfficialParts(folder);
  if (official) requireOnlySplit("livefb", options);
  const { splitId = 0 } = options;
  return {
    name: "livefb",
    images: await collectImages(
      official
        ? listed.map((image) => ({
          ...image,
          split: official.get(image.name) ?? "train",
        }))
        : splitAtRandom(listed, splitId),
      { list, folder, places: { folders: ["database"] }, scale: SCALE },
      options,
    ),
    scale: SCALE,
    license:
      "for research, under the terms of its publishers and of the collections " +
      "its photographs are from",
    citation:
      "Z. Ying, H. Niu, P. Gupta, D. Mahajan, D. Ghadiyaram and A. Bovik, From patches to pictures " +
      "(PaQ-2-PiQ): mapping the perceptual space of picture quality, CVPR 2020, 3575-3585, " +
      "doi:10.1109/CVPR42600.2020.00363",
    notes: official ? [] : [
      `${
        drawnSplitNote(list, splitId)
      }; ${TEST_LIST} and ${TRAIN_LIST} have the official one`,
    ],
  };
}

/** The images to validate and to test on; `undefined` without the authors' lists. */
async function readOfficialParts(
  folder: DataFolder,
): Promise<Map<string, Split> | undefined> {
  const [test, train] = await Promise.all(
    [TEST_LIST, TRAIN_LIST].map((name) =>
      folder.find(name, `database/${name}`)
    ),
  );
  if (!test || !train) return undefined;
  const tested = await readTable({ path: test });
  const testColumn = requireColumn(tested, "name_image");
  const others = await readTable({ path: train });
  const otherColumn = requireColumn(others, "name_image");
  const validColumn = requireColumn(others, "is_valid");
  const parts = new Map<string, Split>();
  for (const row of others.rows) {
    if (!wordCell(others, row, validColumn, TRUTH)) continue;
    parts.set(row.cells[otherColumn]!, "validation");
  }
  for (const { cells } of tested.rows) parts.set(cells[testColumn]!, "test");
  return parts;
}
