import { numberCell, readTable, requireColumn } from "../tables/read_table.ts";
import type { Dataset, ScoreScale } from "../images/scored_image.ts";
import { splitAtRandom } from "./split_at_random.ts";
import { collectImages } from "./collect_images.ts";
import { downloadHint, openDataFolder } from "./data_folder.ts";
import { drawnSplitNote } from "./splits.ts";
import type { DatasetOptions } from "./dataset_options.ts";

const LIST = "dmos.csv";

const SCALE: ScoreScale = {
  min: 1,
  max: 5,
  higherIsBetter: true,
  unit: "DMOS (higher is better)",
};

/**
 * KADID-10k as published: 81 pictures, each damaged in 25 ways and 5 strengths, in
 * `images`, their scores in `dmos.csv`.
 *
 * The scores are called DMOS, being opinions of a difference, but a higher one is
 * better: 5 says that no damage is seen. No split is published: one is drawn, by
 * reference picture, so that no part knows another's contents.
 *
 * @param options `data`: the folder, which may hold another named `kadid10k`.
 * `splitId`: see {@linkcode DatasetOptions}.
 * @returns The 10,125 damaged pictures in the order of the list.
 * @throws {Error} If list or images are missing or damaged.
 */
export async function openKadid10k(options: DatasetOptions): Promise<Dataset> {
  const outer = await openDataFolder("kadid10k", options.data);
  const inner = await outer.find("kadid10k");
  const folder = inner ? await openDataFolder("kadid10k", inner) : outer;
  const list = await folder.require(
    `${downloadHint("kadid10k", folder.path)} gets it`,
    LIST,
  );
  const table = await readTable({ path: list });
  const [name, reference, score, variance] = [
    "dist_img",
    "ref_img",
    "dmos",
    "var",
  ].map((column) => requireColumn(table, column)) as [
    number,
    number,
    number,
    number,
  ];
  const { splitId = 0 } = options;
  const listed = splitAtRandom(
    table.rows.map((row) => ({
      name: row.cells[name]!,
      reference: row.cells[reference]!,
      score: numberCell(table, row, score),
      std: Math.sqrt(numberCell(table, row, variance)),
    })),
    splitId,
    (image) => image.reference,
  ).map(({ reference: _, ...image }) => image);
  return {
    name: "kadid10k",
    images: await collectImages(
      listed,
      { list, folder, places: { folders: ["images"] }, scale: SCALE },
      options,
    ),
    scale: SCALE,
    license: "for research, under its publishers' terms",
    citation:
      "H. Lin, V. Hosu and D. Saupe, KADID-10k: a large-scale artificially distorted IQA database, " +
      "International Conference on Quality of Multimedia Experience (QoMEX), 2019, " +
      "doi:10.1109/QoMEX.2019.8743252",
    notes: [`${drawnSplitNote(list, splitId)}, by reference picture`],
  };
}
