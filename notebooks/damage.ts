/** Damage that anyone sees, in five steps from slight to severe. */
import {
  createPrng,
  decodeImage,
  resizeImage,
  type RgbImage,
} from "@iqa/norm-in-norm/data";
// sharp: also used by data/; blurs, and writes JPEG.
import sharp from "sharp";
import { drawNormal } from "./draws.ts";

/** One kind of damage. */
export interface Damage {
  kind: string;
  /** What the levels are. */
  unit: string;
  /** From slight to severe; a person sees each step. */
  levels: readonly number[];
  /** The damaged photograph. */
  apply(image: RgbImage, level: number): Promise<RgbImage>;
}

/** Decides the noise, which is the same in each photograph. */
const SEED = 9;

/** The kinds of damage that are tried. */
export const DAMAGES: readonly Damage[] = [
  {
    kind: "blur",
    unit: "sigma in pixels",
    levels: [1, 2, 4, 8, 16],
    apply: blur,
  },
  {
    kind: "noise",
    unit: "standard deviation, of 255",
    levels: [8, 16, 32, 64, 128],
    apply: (image, deviation) => Promise.resolve(addNoise(image, deviation)),
  },
  {
    kind: "JPEG",
    unit: "quality",
    levels: [40, 20, 10, 5, 2],
    apply: async (image, quality) =>
      await decodeImage(
        new Uint8Array(await raw(image).jpeg({ quality }).toBuffer()),
      ),
  },
  {
    kind: "too dark",
    unit: "stops",
    levels: [1, 2, 3, 4, 5],
    apply: (image, stops) => Promise.resolve(expose(image, -stops)),
  },
  {
    kind: "too bright",
    unit: "stops",
    levels: [1, 2, 3, 4, 5],
    apply: (image, stops) => Promise.resolve(expose(image, stops)),
  },
  {
    kind: "reduced",
    unit: "times smaller",
    levels: [2, 4, 6, 8, 12],
    apply: (image, times) => Promise.resolve(reduce(image, times)),
  },
];

/** A photograph blurred by a Gaussian. */
export async function blur(image: RgbImage, sigma: number): Promise<RgbImage> {
  const data = await raw(image).blur(sigma).raw().toBuffer();
  return { ...image, data: new Uint8Array(data) };
}

/** A photograph with its sides so many times smaller. */
export function reduce(image: RgbImage, times: number): RgbImage {
  const { height, width } = image;
  return resizeImage(image, {
    height: Math.round(height / times),
    width: Math.round(width / times),
  });
}

/** A photograph as in a mirror. */
export function mirror({ data, height, width }: RgbImage): RgbImage {
  const mirrored = data.slice();
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = 3 * (row * width + column);
      const to = 3 * (row * width + width - 1 - column);
      mirrored.set(data.subarray(from, from + 3), to);
    }
  }
  return { data: mirrored, height, width };
}

/** The left half of one photograph beside the right half of another of the same size. */
export function halves(left: RgbImage, right: RgbImage): RgbImage {
  const { height, width } = left;
  const data = right.data.slice();
  const half = Math.floor(width / 2);
  for (let row = 0; row < height; row++) {
    const start = 3 * row * width;
    data.set(left.data.subarray(start, start + 3 * half), start);
  }
  return { data, height, width };
}

/** Linear light times 2^stops, in sRGB (IEC 61966-2-1). */
function expose(image: RgbImage, stops: number): RgbImage {
  const levels = Uint8Array.from({ length: 256 }, (_, value) => {
    const v = value / 255;
    const linear = v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const l = Math.min(1, linear * 2 ** stops);
    const s = l <= 0.0031308 ? 12.92 * l : 1.055 * l ** (1 / 2.4) - 0.055;
    return Math.round(255 * s);
  });
  return { ...image, data: image.data.map((value) => levels[value]!) };
}

/** Normal noise, rounded to the nearest level and cut off at the ends. */
function addNoise(image: RgbImage, deviation: number): RgbImage {
  const normal = drawNormal(createPrng(SEED, deviation), image.data.length);
  const noisy = Uint8ClampedArray.from(
    image.data,
    (value, i) => value + deviation * normal[i]!,
  );
  return { ...image, data: new Uint8Array(noisy) };
}

function raw({ data, width, height }: RgbImage) {
  return sharp(data, { raw: { width, height, channels: 3 } });
}
