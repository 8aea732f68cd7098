/**
 * Makes training photographs that include damaged ones: those of BIQ2021 and
 * damaged copies, with a list.
 *
 * `deno run -A model/experiments/included_model/make_training_photographs.ts --data BIQ2021 --out FOLDER`
 *
 * Few of BIQ2021's photographs are noisy, and a network trained only on them
 * mistakes noise for detail. So half of the training photographs are added
 * again with one kind of damage of random severity, and a score that is lower
 * by a fraction that grows with it. The copies were not rated by people: it is
 * common opinion that more damage is worse, and an assumption how much worse.
 * Others are added again at a smaller size, down to half, with the same score.
 * Validation and test photographs are unchanged.
 */
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  createPrng,
  decodeImage,
  findNearDuplicates,
  holdOutValidation,
  openDataset,
  type RgbImage,
  type ScoredImage,
  type Split,
} from "../../../data/mod.ts";
import { withoutNearDuplicates } from "../../../data/images/mod.ts";
import { loadSharp } from "../../../data/images/decode/load_sharp.ts";
import { distortImage, type Distortion } from "../../../data/synthetic/mod.ts";
import { csvCell } from "../../../data/text/csv_cell.ts";

const { values: { data, out } } = parseArgs({
  options: { data: { type: "string" }, out: { type: "string" } },
});
if (data === undefined || out === undefined) {
  console.error("Cannot make the photographs: --data or --out is not given");
  Deno.exit(2);
}

/**
 * Seed and held-out fraction of the first training, so that the validation
 * images are the same.
 */
const SEED = 19920517;
const HELD_OUT = 0.08;

/**
 * Fractions of the training photographs: with a damaged copy, with a smaller
 * copy.
 */
const DAMAGED = 0.5;
const SMALLER = 0.15;

/**
 * The kinds of damage: the highest severity, in units of `distortImage`, and
 * the fraction of the score that the mildest and the strongest subtract.
 */
const KINDS: readonly {
  kind: Distortion | "reduction";
  severest: number;
  loss: readonly [mildest: number, strongest: number];
}[] = [
  { kind: "blur", severest: 1.8, loss: [0.05, 0.92] }, // sigma 0.5 to 17
  { kind: "noise", severest: 1.4, loss: [0.05, 0.92] }, // deviation 5 to 144
  { kind: "jpeg", severest: 1.15, loss: [0.05, 0.92] }, // quality 50 to 2
  { kind: "exposure", severest: 1.3, loss: [0.05, 0.8] }, // 0.45 to 5.3 stops
  { kind: "exposure", severest: 1.3, loss: [0.05, 0.8] }, // either way: twice
  { kind: "reduction", severest: 1, loss: [0.05, 0.92] }, // 2 to 18 times
];

const sharp = await loadSharp();

/** A photograph with its rows and columns divided by `times`. */
async function smaller(image: RgbImage, times: number): Promise<RgbImage> {
  const width = Math.round(image.width / times);
  const height = Math.round(image.height / times);
  const pixels = await raw(image).resize(width, height).raw().toBuffer();
  return { data: pixels, width, height };
}

function raw({ data, width, height }: RgbImage) {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/**
 * A training photograph with one kind of damage, and the fraction of its score
 * that remains.
 */
async function damagedCopy(
  image: RgbImage,
  prng: () => number,
): Promise<{ copy: RgbImage; left: number }> {
  const { kind, severest, loss } = KINDS[Math.floor(prng() * KINDS.length)]!;
  const strength = prng();
  const severity = severest * strength;
  const copy = kind === "reduction"
    ? await smaller(image, 2 * 9 ** severity)
    : await distortImage(image, { distortion: kind, severity }, prng);
  return { copy, left: 1 - (loss[0] + (loss[1] - loss[0]) * strength) };
}

/** In the order of the list, on which the random choices depend. */
async function dissimilar(
  images: readonly ScoredImage[],
): Promise<ScoredImage[]> {
  const pairs = await findNearDuplicates(images, { acrossParts: true });
  const of = (part: Split) => images.filter(({ split }) => split === part);
  const parts = {
    train: of("train"),
    validation: of("validation"),
    test: of("test"),
  };
  const kept = new Set(
    Object.values(withoutNearDuplicates(parts, pairs)).flat(),
  );
  return images.filter((image) => kept.has(image));
}

const dataset = await openDataset("biq2021", {
  data,
  skipUnreadable: (name, reason) => console.error(`skipped ${name}: ${reason}`),
});
const images = await dissimilar(
  holdOutValidation(dataset.images, HELD_OUT, SEED),
);
await mkdir(join(out, "photographs"), { recursive: true });
await mkdir(join(out, "copies"), { recursive: true });
const prng = createPrng(SEED, 1);
const lines = ["image,MOS,split"];
const list = (image: string, score: number, split: string) =>
  lines.push([csvCell(image), score.toFixed(5), split].join());
let done = 0;
for (const { name, path, score, split = "train" } of images) {
  const place = join("photographs", name);
  await copyFile(path, join(out, place));
  list(place, score, split);
  const drawn = prng();
  if (split === "train" && drawn < DAMAGED + SMALLER) {
    const image = await decodeImage(path);
    const { copy, left } = drawn < DAMAGED
      ? await damagedCopy(image, prng)
      : { copy: await smaller(image, 1 + prng()), left: 1 };
    const stored = join("copies", name);
    await raw(copy).jpeg({ quality: 96, chromaSubsampling: "4:4:4" })
      .toFile(join(out, stored));
    list(stored, score * left, split);
  }
  if (++done % 1000 === 0) console.log(`${done} of ${images.length}`);
}
await Deno.writeTextFile(join(out, "list.csv"), lines.join("\n") + "\n");
console.log(`${join(out, "list.csv")}: ${lines.length - 1} images`);
