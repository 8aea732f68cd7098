import { openBiq2021 } from "./biq2021.ts";
import { openClive } from "./clive.ts";
import { openCsv } from "./csv.ts";
import { openKadid10k } from "./kadid10k.ts";
import { openKoniq10k } from "./koniq10k.ts";
import { openLivefb } from "./livefb.ts";
import { openSpaq } from "./spaq.ts";
import { openSynthetic } from "./synthetic.ts";
import type { DatasetOptions } from "./dataset_options.ts";
import { nearestName } from "../text/nearest_name.ts";
import type { Dataset } from "../images/scored_image.ts";

/** The data sets that {@linkcode openDataset} knows. */
export type DatasetName =
  | "koniq10k"
  | "clive"
  | "biq2021"
  | "spaq"
  | "kadid10k"
  | "livefb"
  | "csv"
  | "synthetic";

/**
 * How to open each data set.
 *
 * @example
 * ```ts
 * import { DATASETS } from "@iqa/norm-in-norm/data";
 * import { assert } from "@std/assert";
 *
 * assert("koniq10k" in DATASETS);
 * ```
 */
export const DATASETS: Readonly<
  Record<DatasetName, (options: DatasetOptions) => Promise<Dataset>>
> = {
  koniq10k: openKoniq10k,
  clive: openClive,
  biq2021: openBiq2021,
  spaq: openSpaq,
  kadid10k: openKadid10k,
  livefb: openLivefb,
  csv: openCsv,
  synthetic: openSynthetic,
};

/**
 * Opens a data set by name: the list of its images with their scores. No image is decoded, but each listed file must
 * exist.
 *
 * @param name One of {@linkcode DATASETS}.
 * @param options Where it is, and what to do about missing images.
 * @returns The data set.
 * @throws {Error} If the name is unknown, or the data set is missing or damaged.
 *
 * @example An unknown name
 * ```ts
 * import { openDataset } from "@iqa/norm-in-norm/data";
 * import { assertRejects } from "@std/assert";
 *
 * await assertRejects(() => openDataset("biq2012", {}), Error, 'did you mean "biq2021"?');
 * ```
 */
export async function openDataset(
  name: string,
  options: DatasetOptions,
): Promise<Dataset> {
  if (Object.hasOwn(DATASETS, name)) {
    return await DATASETS[name as DatasetName](options);
  }
  const names = Object.keys(DATASETS);
  const nearest = nearestName(name, names);
  throw new Error(
    `Cannot open data set "${name}": ` +
      (nearest
        ? `did you mean "${nearest}"?`
        : `known are ${names.join(", ")}`),
  );
}
