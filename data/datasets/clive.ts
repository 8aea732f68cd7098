import { describeCount } from "../text/describe_count.ts";
import { basename } from "node:path";
import { readMat } from "../tables/mat/read_mat.ts";
import type { Dataset, ScoreScale } from "../images/scored_image.ts";
import {
  splitAtRandom,
  TRAIN_AND_VALIDATION_FRACTION,
  TRAIN_FRACTION,
} from "./split_at_random.ts";
import { collectImages, type ListedImage } from "./collect_images.ts";
import {
  type DataFolder,
  downloadHint,
  openDataFolder,
} from "./data_folder.ts";
import { readLinearityInfo } from "./linearity_info.ts";
import { drawnSplitNote } from "./splits.ts";
import type { DatasetOptions } from "./dataset_options.ts";

const RELEASE = "ChallengeDB_release";
const INFO = "CLIVEinfo.mat";
const NAMES = "AllImages_release.mat";
const SCORES = "AllMOS_release.mat";
const DEVIATIONS = "AllStdDev_release.mat";

/** The images that the study's subjects were trained with come first in the lists. */
const TRAINING_IMAGES = 7;

/** All but a few images have this size, and the reference resizes the others to it first. */
const SIZE = { height: 500, width: 500 };

const SCALE: ScoreScale = {
  min: 0,
  max: 100,
  higherIsBetter: true,
  unit: "MOS",
};

/**
 * LIVE In the Wild Image Quality Challenge Database as published: 1,162 photographs
 * in `Images`, of 500x500 pixels or resized to that, their names, MOS and
 * standard deviations in `Data/AllImages_release.mat`, `AllMOS_release.mat` and
 * `AllStdDev_release.mat`. The seven images that the subjects were trained with,
 * first in these lists, are left out.
 *
 * The publisher has no split. If LinearityIQA's `CLIVEinfo.mat`, which lists the same scores, is beside, one of its
 * 1,000 splits is used: 697 training, 232 validation and 233 test images. Otherwise a split is drawn, and the notes say
 * so.
 *
 * @param options `data`: `ChallengeDB_release`, or the folder that holds it.
 * `splitId`: see {@linkcode DatasetOptions}.
 * @returns The images in the order of the list.
 * @throws {Error} If lists or images are missing, damaged, or of another release.
 */
export async function openClive(options: DatasetOptions): Promise<Dataset> {
  const outer = await openDataFolder("clive", options.data);
  const release = await outer.find(RELEASE);
  const folder = release ? await openDataFolder("clive", release) : outer;
  const info = await outer.find(INFO) ??
    await folder.find(INFO, `Data/${INFO}`);
  const { splitId = 0 } = options;
  const listed = info
    ? await readLinearityInfo(info, splitId, [
      TRAIN_FRACTION,
      TRAIN_AND_VALIDATION_FRACTION,
    ])
    : splitAtRandom(await readRelease(folder), splitId);
  const list = info ?? NAMES;
  const images = await collectImages(
    listed,
    { list, folder, places: { folders: ["Images"] }, scale: SCALE },
    options,
  );
  return {
    name: "clive",
    images: images.map((image) => ({ ...image, size: SIZE })),
    scale: SCALE,
    license:
      "free to use, copy and pass on with its copyright notice and citation",
    citation:
      "D. Ghadiyaram and A. C. Bovik, Massive online crowdsourced study of subjective and " +
      "objective picture quality, IEEE Transactions on Image Processing 25(1), 372-387, 2016, " +
      "doi:10.1109/TIP.2015.2500021",
    notes: info
      ? []
      : [`${drawnSplitNote(list, splitId)}; LinearityIQA's ${INFO} has 1,000`],
  };
}

async function readRelease(folder: DataFolder): Promise<ListedImage[]> {
  const find = (file: string) =>
    folder.require(
      `${
        downloadHint("clive", folder.path)
      } says where ${RELEASE} is from, and LinearityIQA has ${INFO}`,
      `Data/${file}`,
      file,
    );
  const file = await find(NAMES);
  const { AllImages_release: names } = await readMat(file, {
    AllImages_release: "text",
  });
  const { AllMOS_release: scores } = await readMat(await find(SCORES), {
    AllMOS_release: "numbers",
  });
  const { AllStdDev_release: stds } = await readMat(await find(DEVIATIONS), {
    AllStdDev_release: "numbers",
  });
  checkRelease(names.values, scores.values, stds.values);
  return names.values.map((name, i) => ({
    name,
    score: scores.values[i]!,
    std: stds.values[i]!,
  })).slice(TRAINING_IMAGES);
}

function checkRelease(
  names: string[],
  scores: ArrayLike<number>,
  stds: ArrayLike<number>,
): void {
  if (names.length !== scores.length || names.length !== stds.length) {
    throw new Error(
      `Cannot read the lists of clive: ${NAMES} has ${
        describeCount(names.length, "name")
      }, ` +
        `${SCORES} ${describeCount(scores.length, "score")}, ${DEVIATIONS} ${
          describeCount(stds.length, "deviation")
        }`,
    );
  }
  const first = names.slice(0, TRAINING_IMAGES);
  const other = first.find((name) => !/^t\d/i.test(basename(name)));
  if (other === undefined && first.length === TRAINING_IMAGES) return;
  throw new Error(
    `Cannot read "${NAMES}": it is of another release, its first ${TRAINING_IMAGES} ` +
      `images are not the training images t1.bmp to t7.bmp but ${
        first.join(", ")
      }`,
  );
}
