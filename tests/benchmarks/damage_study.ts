/**
 * Does a model order damage as people would? 50 test photographs of BIQ2021,
 * five kinds of damage at five levels each; counted are the pairs of levels of
 * one photograph that get scores in the right order, and how far the score of a
 * photograph moves when it is stored at another size.
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
import { prepareImage } from "../../model/scoring/scorer.ts";
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

const sharp = await loadSharp();

type Damage = (image: RgbImage, level: number, prng: () => number) => Promise<
  Uint8Array
>;

/** Levels are chosen so that a person sees each step. */
const DAMAGES: Readonly<Record<string, { levels: number[]; damage: Damage }>> =
  {
    "Gaussian blur, sigma in pixels": {
      levels: [1, 2, 4, 8, 16],
      damage: (image, sigma) => raw(image).blur(sigma).png().toBuffer(),
    },
    "white noise, standard deviation of 255": {
      levels: [8, 16, 32, 64, 128],
      damage: (image, deviation, prng) => {
        const data = image.data.map((value) => {
          // Box-Muller.
          const normal = Math.sqrt(-2 * Math.log(1 - prng())) *
            Math.cos(2 * Math.PI * prng());
          return Math.max(
            0,
            Math.min(255, Math.round(value + deviation * normal)),
          );
        });
        return raw({ ...image, data }).png().toBuffer();
      },
    },
    "JPEG, quality": {
      levels: [40, 20, 10, 5, 2],
      damage: (image, quality) => raw(image).jpeg({ quality }).toBuffer(),
    },
    "exposure, stops too dark": {
      levels: [1, 2, 3, 4, 5],
      damage: (image, stops) => expose(image, -stops),
    },
    "exposure, stops too bright": {
      levels: [1, 2, 3, 4, 5],
      damage: (image, stops) => expose(image, stops),
    },
    "reduction, times": {
      levels: [2, 4, 8, 12, 16],
      damage: (image, times) =>
        raw(image).resize(
          Math.round(image.width / times),
          Math.round(image.height / times),
        ).png().toBuffer(),
    },
  };

/** Linear light times 2^stops, in sRGB. */
function expose(image: RgbImage, stops: number): Promise<Uint8Array> {
  const table = Uint8Array.from({ length: 256 }, (_, value) => {
    const v = value / 255;
    const linear = v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const l = Math.min(1, linear * 2 ** stops);
    const s = l <= 0.0031308 ? 12.92 * l : 1.055 * l ** (1 / 2.4) - 0.055;
    return Math.round(255 * s);
  });
  const data = image.data.map((value) => table[value]!);
  return raw({ ...image, data }).png().toBuffer();
}

function raw({ data, width, height }: RgbImage) {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

const { predictor, name } = await openPredictor(await findModel(flags.model));
const { images } = await openDataset("biq2021", { data: flags.data });
const prng = createPrng(Number(flags.seed), 77);
const chosen = shuffled(
  images.filter(({ split }) => split === "test"),
  prng,
).slice(0, Number(flags.count));

async function scoreOf(bytes: Uint8Array): Promise<number> {
  const image = await decodeImage(bytes);
  const { parts } = prepareImage(image, predictor.config);
  const [prediction] = await predictor.predict(parts);
  return prediction!.score;
}

console.log(`${name}: ${chosen.length} test photographs of BIQ2021`);
const photographs = await Promise.all(
  chosen.map(async ({ path }) => await decodeImage(await Deno.readFile(path))),
);
for (const [kind, { levels, damage }] of Object.entries(DAMAGES)) {
  let right = 0, pairs = 0;
  const sums = levels.map(() => 0);
  for (const photograph of photographs) {
    const scores: number[] = [];
    for (const level of levels) {
      scores.push(await scoreOf(await damage(photograph, level, prng)));
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
    `${kind}: ${
      (100 * right / pairs).toFixed(1)
    } % of ${pairs} pairs in order; ` +
      `mean scores at ${levels.join(", ")}: ${
        sums.map((sum) => sum.toFixed(3)).join(", ")
      }`,
  );
}

// The same photograph at half of its size, which people hardly tell apart.
const changes: number[] = [];
for (const photograph of photographs) {
  const whole = await scoreOf(await raw(photograph).png().toBuffer());
  const half = await scoreOf(
    await raw(photograph).resize(
      Math.round(photograph.width / 2),
      Math.round(photograph.height / 2),
    ).png().toBuffer(),
  );
  changes.push(half - whole);
}
const mean = changes.reduce((sum, change) => sum + change) / changes.length;
const size = changes.reduce((sum, change) => sum + Math.abs(change)) /
  changes.length;
console.log(
  `at half size: the score moves by ${mean.toFixed(3)} on average, by ${
    size.toFixed(3)
  } in absolute value`,
);
await predictor.dispose();
