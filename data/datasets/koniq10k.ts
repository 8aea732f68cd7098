import {
  numberCell,
  readTable,
  requireColumn,
  wordCell,
} from "../tables/read_table.ts";
import type { Dataset, ScoreScale, Split } from "../images/scored_image.ts";
import { splitAtRandom } from "./split_at_random.ts";
import type { StoredFile } from "../files/stored_file.ts";
import { collectImages, type ListedImage } from "./collect_images.ts";
import { downloadHint, openDataFolder } from "./data_folder.ts";
import { readLinearityInfo } from "./linearity_info.ts";
import { folderInside } from "./locate_images.ts";
import { drawnSplitNote, requireOnlySplit } from "./splits.ts";
import type { DatasetOptions } from "./dataset_options.ts";

/** The lists, the one to prefer first. */
const LISTS = {
  sets: "koniq10k_distributions_sets.csv",
  info: "KonIQ-10kinfo.mat",
  scores: "koniq10k_scores_and_distributions.csv",
  packed: "koniq10k_scores_and_distributions.zip",
};

const PLACES = {
  folders: ["1024x768", "512x384"],
  archives: ["koniq10k_1024x768.zip", "koniq10k_512x384.zip"],
};

const SCALE: ScoreScale = {
  min: 0,
  max: 100,
  higherIsBetter: true,
  unit: "MOS",
};

/**
 * The published deviations are those of the votes, from 1 to 5; multiplied by this,
 * they are in the unit of the score. (LinearityIQA does not multiply them, so its outlier ratios
 * are too high.)
 */
const STD_UNIT = 25;

/** The official split's words. */
const OFFICIAL_PARTS: Readonly<Record<string, Split>> = {
  training: "train",
  validation: "validation",
  test: "test",
};

/** The official split's sizes, as LinearityIQA applies them. */
const OFFICIAL_FRACTIONS = [7058 / 10073, 8058 / 10073] as const;

/**
 * KonIQ-10k as published: 10,073 photographs in `1024x768` or `512x384`, or packed in
 * `koniq10k_1024x768.zip` or `koniq10k_512x384.zip`, and the first of these lists that
 * is there:
 *
 * - `koniq10k_distributions_sets.csv`, with the official split into 7,058 images to
 *   train on, 1,000 to validate on and 2,015 to test on;
 * - LinearityIQA's `KonIQ-10kinfo.mat`, with the same;
 * - `koniq10k_scores_and_distributions.csv`, packed or not, without a split: one is
 *   drawn, and the notes say so.
 *
 * The score is the MOS of z-scores on the scale from 0 to 100, as in the paper:
 * column `MOS` of the first list, `MOS_zscore` of the last.
 *
 * @param options `data`: the folder. `splitId`: see {@linkcode DatasetOptions}.
 * @returns The images in the order of the list.
 * @throws {Error} If list or images are missing, damaged, or of another release.
 */
export async function openKoniq10k(options: DatasetOptions): Promise<Dataset> {
  const folder = await openDataFolder("koniq10k", options.data);
  const list = await folder.require(
    `${downloadHint("koniq10k", folder.path)} gets them`,
    ...Object.values(LISTS),
  );
  const listed = await readList(list, options);
  const isDrawn = listed.every(({ split }) => split === undefined);
  const { splitId = 0 } = options;
  const source = { list, folder, places: PLACES, scale: SCALE };
  return {
    name: "koniq10k",
    images: await collectImages(
      isDrawn ? splitAtRandom(listed, splitId) : listed,
      source,
      options,
    ),
    scale: SCALE,
    license: "for research, under its publishers' terms; " +
      "each photograph under its author's Creative Commons license",
    citation:
      "V. Hosu, H. Lin, T. Sziranyi and D. Saupe, KonIQ-10k: an ecologically valid database " +
      "for deep learning of blind image quality assessment, IEEE Transactions on Image " +
      "Processing 29, 4041-4056, 2020, doi:10.1109/TIP.2020.2967829",
    notes: isDrawn
      ? [`${drawnSplitNote(list, splitId)}; ${LISTS.sets} has the official one`]
      : [],
  };
}

async function readList(
  list: string,
  options: DatasetOptions,
): Promise<ListedImage[]> {
  const name = list.toLowerCase();
  if (name.endsWith(LISTS.sets)) {
    requireOnlySplit("koniq10k", options);
    return await readCsv({ path: list }, "MOS", "set");
  }
  if (name.endsWith(".mat")) {
    const { splitId = 0 } = options;
    const images = await readLinearityInfo(list, splitId, OFFICIAL_FRACTIONS);
    return images.map(({ std, ...image }) => ({
      ...image,
      std: std * STD_UNIT,
    }));
  }
  const isPacked = name.endsWith(".zip");
  const inside = isPacked ? await folderInside(list, [LISTS.scores]) : "";
  return await readCsv(
    isPacked
      ? { path: `${inside}${LISTS.scores}`, archive: list }
      : { path: list },
    "MOS_zscore",
  );
}

async function readCsv(
  file: StoredFile,
  scores: string,
  parts?: string,
): Promise<ListedImage[]> {
  const table = await readTable(file);
  const nameColumn = requireColumn(table, "image_name");
  const scoreColumn = requireColumn(table, scores);
  const stdColumn = requireColumn(table, "SD");
  const partColumn = parts === undefined
    ? undefined
    : requireColumn(table, parts);
  return table.rows.map((row) => ({
    name: row.cells[nameColumn]!,
    score: numberCell(table, row, scoreColumn),
    std: numberCell(table, row, stdColumn) * STD_UNIT,
    ...(partColumn !== undefined &&
      { split: wordCell(table, row, partColumn, OFFICIAL_PARTS) }),
  }));
}
