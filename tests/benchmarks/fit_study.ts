/**
 * How should a photograph that is not square be brought to a network that has
 * learned from square ones? Validation photographs of BIQ2021 are cut to other
 * proportions, brought to the network in each way, and the scores are compared
 * with people's of the whole photograph; and a photograph is stored at other
 * sizes, which should hardly change its score where people see no difference.
 *
 * `deno run -A tests/benchmarks/fit_study.ts --data BIQ2021 [--model FILE] [--count 200]`
 */
import { parseArgs } from "node:util";
import {
  decodeImage,
  FITS,
  holdOutValidation,
  openDataset,
  type RgbImage,
} from "../../data/mod.ts";
import { loadSharp } from "../../data/images/decode/load_sharp.ts";
import { rmse, srocc } from "../../loss/mod.ts";
import {
  findModel,
  openPredictor,
} from "../../model/scoring/open_predictor.ts";
import { prepareImage } from "../../model/scoring/prediction/prepare_image.ts";
import type { Preparation } from "../../model/network/scoring_config.ts";
import { sharedPath } from "../support/shared.ts";

const { values: flags } = parseArgs({
  options: {
    data: { type: "string", default: sharedPath("data/biq2021") },
    model: { type: "string" },
    count: { type: "string", default: "200" },
  },
});
if (flags.data === undefined) {
  console.error("Cannot study sizes: --data says no folder of BIQ2021");
  Deno.exit(2);
}

/** Those of the training that made the included model. */
const [HELD_OUT, SEED] = [0.08, 19920517];

/** Height and width of the part that is cut from the middle, of 512. */
const PROPORTIONS = {
  "1:1, whole": [512, 512],
  "4:3": [384, 512],
  "3:4, upright": [512, 384],
  "2:1": [256, 512],
  "4:1, a panorama": [128, 512],
} as const;

/** Rows that the whole photograph is stored at: from thumbnails to 4 megapixels. */
const STORED = [64, 128, 256, 384, 512, 1024, 2048];

const sharp = await loadSharp();
const { predictor, name } = await openPredictor(await findModel(flags.model));
const { config } = predictor;
const dataset = await openDataset("biq2021", {
  data: flags.data,
  skipUnreadable: () => {},
});
const chosen = holdOutValidation(dataset.images, HELD_OUT, SEED)
  .filter(({ split }) => split === "validation").slice(0, Number(flags.count));
const subjective = chosen.map(({ score }) => score);
const photographs = await Promise.all(
  chosen.map(({ path }) => decodeImage(path)),
);
console.log(`${name}: ${chosen.length} validation photographs of BIQ2021`);

async function scoresOf(
  images: readonly RgbImage[],
  preparation: Preparation,
): Promise<number[]> {
  const scores: number[] = [];
  for (const image of images) {
    // The network takes the pixels away.
    const own = { ...image, data: new Uint8Array(image.data) };
    const { parts } = prepareImage(own, { preparation });
    const [prediction] = await predictor.predict(parts);
    scores.push(prediction!.score);
  }
  return scores;
}

/** The middle of a photograph. */
async function cut(image: RgbImage, height: number, width: number) {
  const data = await raw(image).extract({
    ...{ height, width },
    top: (image.height - height) >> 1,
    left: (image.width - width) >> 1,
  }).raw().toBuffer();
  return { data, height, width };
}

function raw({ data, width, height }: RgbImage) {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

for (const [shape, [height, width]] of Object.entries(PROPORTIONS)) {
  const parts = await Promise.all(
    photographs.map((image) => cut(image, height, width)),
  );
  for (const fit of FITS) {
    const { size } = config.preparation;
    const scores = await scoresOf(parts, { ...size && { size }, fit });
    console.log(
      `${shape}, ${fit}: SROCC ${srocc(scores, subjective).toFixed(3)}, ` +
        `RMSE ${rmse(scores, subjective).toFixed(3)}`,
    );
  }
}

const own = await scoresOf(photographs, config.preparation);
for (const rows of STORED) {
  // By another program's resizing: by the library's own, the network would be shown the same.
  const images = await Promise.all(
    photographs.slice(0, 50).map(async (image) => ({
      data: await raw(image).resize(rows, rows).raw().toBuffer(),
      height: rows,
      width: rows,
    })),
  );
  const moves = (await scoresOf(images, config.preparation))
    .map((score, i) => score - own[i]!);
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  console.log(
    `stored at ${rows}x${rows}: the score moves by ${mean(moves).toFixed(3)} ` +
      `on average, by ${
        mean(moves.map(Math.abs)).toFixed(3)
      } in absolute value`,
  );
}
await predictor.dispose();
