import { numberCell, readTable, requireColumn } from "../tables/read_table.ts";
import type { Dataset, ScoreScale, Split } from "../images/scored_image.ts";
import { collectImages, type ListedImage } from "./collect_images.ts";
import {
  type DataFolder,
  downloadHint,
  openDataFolder,
} from "./data_folder.ts";
import { requireOnlySplit } from "./splits.ts";
import type { DatasetOptions } from "./dataset_options.ts";

const SCALE: ScoreScale = {
  min: 0,
  max: 1,
  higherIsBetter: true,
  unit: "MOS",
};

/**
 * BIQ2021 as published: 12,000 photographs of 512x512 pixels in `Images/`, MOS in
 * [0, 1] in two CSV files that are the official split into train and test.
 *
 * The published list has an image that the publication lacks; `skipUnreadable` leaves it out.
 *
 * @param options `data`: the folder that holds `Images`.
 * @returns The images, those to train on first.
 * @throws {Error} If the folder or a file in it is missing or damaged.
 */
export async function openBiq2021(options: DatasetOptions): Promise<Dataset> {
  requireOnlySplit("biq2021", options);
  const folder = await openDataFolder("biq2021", options.data);
  const listed = [
    ...await readPart(folder, "Train (Images and MOS).csv", "train"),
    ...await readPart(folder, "Test (Images and MOS).csv", "test"),
  ];
  const list = "Train and Test (Images and MOS).csv";
  return {
    name: "biq2021",
    images: await collectImages(
      listed,
      { list, folder, places: { folders: ["Images"] }, scale: SCALE },
      options,
    ),
    scale: SCALE,
    license: "for research, under its publishers' terms",
    citation:
      "N. Ahmed and S. Asif, BIQ2021: a large-scale blind image quality assessment database, " +
      "Journal of Electronic Imaging 31(5), 053010, 2022, doi:10.1117/1.JEI.31.5.053010",
  };
}

async function readPart(
  folder: DataFolder,
  file: string,
  split: Split,
): Promise<ListedImage[]> {
  const path = await folder.require(
    `${downloadHint("biq2021", folder.path)} gets it`,
    file,
  );
  const table = await readTable({ path });
  const nameColumn = requireColumn(table, "Image Name");
  const scoreColumn = requireColumn(table, "MOS");
  return table.rows.map((row) => {
    const name = row.cells[nameColumn]!;
    return { name, score: numberCell(table, row, scoreColumn), split };
  });
}
