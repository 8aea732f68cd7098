/**
 * Does a model order damage as people would? 50 test photographs of BIQ2021,
 * six kinds of damage at five levels each, those of notebook 9; counted are the
 * pairs of levels of one photograph that get scores in the right order, and how
 * far the score of a photograph moves when it is stored at half of its size.
 *
 * `deno run -A tests/benchmarks/damage_study.ts --data BIQ2021 [--model FILE] [--count 50]`
 */
import { parseArgs } from "node:util";
import { loadSharp } from "../../data/images/decode/load_sharp.ts";
import {
  createPrng,
  decodeImage,
  openDataset,
  type RgbImage,
  shuffled,
} from "../../data/mod.ts";
import {
  findModel,
  openPredictor,
} from "../../model/scoring/open_predictor.ts";
import { prepareImage } from "../../model/scoring/prediction/prepare_image.ts";
import { DAMAGES } from "../../notebooks/damage.ts";
import { sharedPath } from "../support/shared.ts";

const { values: flags } = parseArgs({
  args: Deno.args,
  options: {
    data: { type: "string", default: sharedPath("data/biq2021") },
    model: { type: "string" },
    count: { type: "string", default: "50" },
    seed: { type: "string", default: "1" },
  },
});
if (flags.data === undefined) {
  console.error("Cannot study damage: --data says no folder of BIQ2021");
  Deno.exit(2);
}

const { predictor, name } = await openPredictor(await findModel(flags.model));
const { images } = await openDataset("biq2021", { data: flags.data });
const prng = createPrng(Number(flags.seed), 77);
const chosen = shuffled(
  images.filter(({ split }) => split === "test"),
  prng,
).slice(0, Number(flags.count));

async function scoreOf(image: RgbImage): Promise<number> {
  const { parts } = prepareImage(image, predictor.config);
  const [prediction] = await predictor.predict(parts);
  return prediction!.score;
}

/** By another program's resizing: by the library's own, the network would be shown the same. */
async function halved({ data, height, width }: RgbImage): Promise<RgbImage> {
  const sharp = await loadSharp();
  const size = { height: Math.round(height / 2), width: Math.round(width / 2) };
  const half = sharp(data, { raw: { height, width, channels: 3 } })
    .resize({ ...size, fit: "fill" });
  return { data: await half.raw().toBuffer(), ...size };
}

console.log(`${name}: ${chosen.length} test photographs of BIQ2021`);
const photographs = await Promise.all(
  chosen.map(async ({ path }) => await decodeImage(await Deno.readFile(path))),
);
for (const { kind, unit, levels, apply } of DAMAGES) {
  let right = 0, pairs = 0;
  const sums = levels.map(() => 0);
  for (const photograph of photographs) {
    const scores: number[] = [];
    for (const level of levels) {
      scores.push(await scoreOf(await apply(photograph, level)));
    }
    scores.forEach((score, i) => {
      sums[i]! += score / photographs.length;
      for (const worse of scores.slice(i + 1)) {
        pairs++;
        if (worse < score) right++;
      }
    });
  }
  console.log(
    `${kind}, ${unit}: ${
      (100 * right / pairs).toFixed(1)
    } % of ${pairs} pairs in order; ` +
      `mean scores at ${levels.join(", ")}: ${
        sums.map((sum) => sum.toFixed(3)).join(", ")
      }`,
  );
}

// The same photograph at half of its size, which people hardly distinguish.
const changes: number[] = [];
for (const photograph of photographs) {
  const whole = await scoreOf(photograph);
  const half = await scoreOf(await halved(photograph));
  changes.push(half - whole);
}
const mean = changes.reduce((sum, change) => sum + change) / changes.length;
const size = changes.reduce((sum, change) => sum + Math.abs(change), 0) /
  changes.length;
console.log(
  `at half size: the score moves by ${mean.toFixed(3)} on average, by ${
    size.toFixed(3)
  } in absolute value`,
);
await predictor.dispose();
