import { join } from "node:path";
import { loadSharp } from "../images/decode/load_sharp.ts";
import type { RgbImage } from "../images/rgb_image.ts";
import { createPrng } from "../random/prng.ts";
import type { Split } from "../images/scored_image.ts";
import {
  type Damage,
  distortImage,
  DISTORTIONS,
  scoreOfDamages,
} from "./distort_image.ts";
import { drawScene } from "./draw_scene.ts";

/** Options of {@linkcode renderSynthetic}. */
export interface SyntheticOptions {
  /** Decides scenes and damages. */
  seed: number;
  /** Number of scenes. */
  scenes: number;
  /** Height and width of the images in pixels. */
  side: number;
  /** Called with the number of images drawn, and of all. */
  progress?: (done: number, total: number) => void;
}

/** Scenes of the data set `synthetic`. */
export const SCENES = 48;

/** Versions per scene: intact, each distortion alone, and two with two distortions. */
const VERSIONS = DISTORTIONS.length + 3;

/** An image before it is drawn. */
export interface PlannedImage {
  /** Name of its file. */
  name: string;
  /** The distortions, in the order in which they occur in a camera. */
  damages: Damage[];
  /** Score in (0, 100], which follows from the distortions. */
  score: number;
  /** The part that all versions of its scene belong to. */
  split: Split;
}

/** Plans the images of {@linkcode renderSynthetic} without drawing them: their names, distortions, scores and parts. */
export function planSynthetic(
  { seed, scenes }: Pick<SyntheticOptions, "seed" | "scenes">,
): PlannedImage[] {
  return Array.from({ length: scenes * VERSIONS }, (_, i) => {
    const [scene, version] = [Math.floor(i / VERSIONS), i % VERSIONS];
    return plan(scene, version, createPrng(seed, scene, version));
  });
}

/**
 * Renders scenes with distortions as PNG files and a `scores.csv` (`image`,
 * `score`, `split`, `damages`) into a folder.
 *
 * A scene with all its versions belongs to one part, so that what is tested was
 * not seen in training: of six scenes, four train, one validates, one tests.
 *
 * @param folder An empty folder.
 * @param options Seed and amount.
 */
export async function renderSynthetic(
  folder: string,
  options: SyntheticOptions,
): Promise<void> {
  const lines = ["image,score,split,damages"];
  for (let scene = 0; scene < options.scenes; scene++) {
    lines.push(...await renderScene(folder, scene, options));
    options.progress?.((scene + 1) * VERSIONS, options.scenes * VERSIONS);
  }
  await Deno.writeTextFile(join(folder, "scores.csv"), lines.join("\n") + "\n");
}

/** Writes all versions of a scene; returns their lines of the CSV file. */
async function renderScene(
  folder: string,
  scene: number,
  { seed, side }: SyntheticOptions,
): Promise<string[]> {
  const intact = await drawScene(createPrng(seed, scene), side);
  const written = await Promise.allSettled(
    Array.from({ length: VERSIONS }, async (_, version) => {
      const prng = createPrng(seed, scene, version);
      const { name, damages, score, split } = plan(scene, version, prng);
      let image = intact;
      for (const damage of damages) {
        image = await distortImage(image, damage, prng);
      }
      await Deno.writeFile(join(folder, name), await encode(image));
      return `${name},${score.toFixed(2)},${split},${inWords(damages)}`;
    }),
  );
  return written.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}

function plan(
  scene: number,
  version: number,
  prng: () => number,
): PlannedImage {
  const damages = drawDamages(version, prng);
  return {
    name: `scene_${String(scene).padStart(2, "0")}_${version}.png`,
    damages,
    score: scoreOfDamages(damages),
    split: splitOf(scene),
  };
}

function splitOf(scene: number): Split {
  return scene % 6 === 4 ? "validation" : scene % 6 === 5 ? "test" : "train";
}

function drawDamages(version: number, prng: () => number): Damage[] {
  if (version === 0) return [];
  const first = (version - 1) % DISTORTIONS.length;
  const places = [first];
  if (version > DISTORTIONS.length) {
    // Another one than the first, so that no distortion occurs twice.
    const others = DISTORTIONS.length - 1;
    places.push((first + 1 + Math.floor(prng() * others)) % DISTORTIONS.length);
  }
  return places.sort((a, b) => a - b)
    .map((place) => ({ distortion: DISTORTIONS[place]!, severity: prng() }));
}

function inWords(damages: readonly Damage[]): string {
  return damages
    .map(({ distortion, severity }) => `${distortion} ${severity.toFixed(2)}`)
    .join(" + ");
}

async function encode({ data, height, width }: RgbImage): Promise<Uint8Array> {
  const sharp = await loadSharp();
  return await sharp(data, { raw: { height, width, channels: 3 } })
    .png().toBuffer();
}
