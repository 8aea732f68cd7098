import { loadSharp } from "../images/decode/load_sharp.ts";
import type { RgbImage } from "../images/rgb_image.ts";
import { gaussian } from "../random/gaussian.ts";

/** Kinds of distortion. */
export type Distortion = "blur" | "noise" | "jpeg" | "exposure" | "contrast";

/** The distortions, in the order in which they occur in a camera. */
export const DISTORTIONS: readonly Distortion[] = [
  "exposure",
  "contrast",
  "blur",
  "noise",
  "jpeg",
];

/** A distortion and how strong it is. */
export interface Damage {
  /** What happens. */
  distortion: Distortion;
  /** From 0, just visible to an attentive eye, to 1, the strongest. */
  severity: number;
}

/** How bad the strongest damage of each kind looks, 0 to 1: a dark picture is still recognizable. */
const WORST: Readonly<Record<Distortion, number>> = {
  blur: 0.95,
  noise: 0.9,
  jpeg: 0.95,
  exposure: 0.75,
  contrast: 0.7,
};

/**
 * The score of a damaged picture: 100 for an intact one, and each damage multiplies the
 * score by a fraction, so that a second damage costs less than it would alone.
 *
 * Severities are on scales on which equal steps look about equal (logarithmic in
 * the width of a blur, the strength of noise and the light); the score is linear
 * in them. It is a plausible opinion, not a measured one.
 *
 * @param damages The distortions of the picture.
 * @returns Score in (0, 100].
 */
export function scoreOfDamages(damages: readonly Damage[]): number {
  return damages.reduce(
    (score, { distortion, severity }) =>
      score * (1 - WORST[distortion] * (0.05 + 0.95 * severity)),
    100,
  );
}

/**
 * Damages a picture.
 *
 * @param image The picture; not changed.
 * @param damage What to do and how strongly.
 * @param prng Source of uniform numbers in [0, 1) for the noise and for whether it gets too dark or too bright.
 * @returns A new picture of the same size.
 */
export async function distortImage(
  image: RgbImage,
  { distortion, severity }: Damage,
  prng: () => number,
): Promise<RgbImage> {
  switch (distortion) {
    case "blur":
      return await blur(image, logarithmic(0.5, 3.6, severity));
    case "jpeg":
      return await jpeg(image, Math.round(logarithmic(50, 3, severity)));
    case "noise": {
      const deviation = logarithmic(5, 55, severity);
      return mapLevels(image, (level) => level + deviation * gaussian(prng));
    }
    case "exposure": {
      const stops = logarithmic(0.45, 3, severity) * (prng() < 0.5 ? 1 : -1);
      return mapLevels(image, tabulate((level) => expose(level, stops)));
    }
    case "contrast": {
      const factor = logarithmic(0.8, 0.12, severity);
      const gray = meanLevel(image);
      return mapLevels(
        image,
        tabulate((level) => gray + (level - gray) * factor),
      );
    }
  }
}

/** From `low` at severity 0 to `high` at severity 1 in equal ratios. */
function logarithmic(low: number, high: number, severity: number): number {
  return low * (high / low) ** severity;
}

async function blur(image: RgbImage, sigma: number): Promise<RgbImage> {
  const sharp = await loadSharp();
  // sharp's own minAmplitude of 0.2 would cut a narrow bell down to one pixel.
  const data = await sharp(image.data, { raw: shape(image) })
    .blur({ sigma, precision: "float", minAmplitude: 0.01 }).raw({
      depth: "uchar",
    }).toBuffer();
  return { ...image, data };
}

async function jpeg(image: RgbImage, quality: number): Promise<RgbImage> {
  const sharp = await loadSharp();
  const file = await sharp(image.data, { raw: shape(image) })
    .jpeg({ quality }).toBuffer();
  const data = await sharp(file).raw({ depth: "uchar" }).toBuffer();
  return { ...image, data };
}

function shape(
  { height, width }: RgbImage,
): { height: number; width: number; channels: 3 } {
  return { height, width, channels: 3 };
}

function mapLevels(image: RgbImage, map: (level: number) => number): RgbImage {
  // A clamped array rounds and keeps to 0..255.
  const data = new Uint8Array(Uint8ClampedArray.from(image.data, map).buffer);
  return { ...image, data };
}

function tabulate(map: (level: number) => number): (level: number) => number {
  const table = Array.from({ length: 256 }, (_, level) => map(level));
  return (level) => table[level]!;
}

/** A level after so many stops more light, with sRGB's curve taken as a power of 2.2. */
function expose(level: number, stops: number): number {
  return 255 * ((level / 255) ** 2.2 * 2 ** stops) ** (1 / 2.2);
}

function meanLevel({ data }: RgbImage): number {
  return data.reduce((sum, level) => sum + level, 0) / data.length;
}
