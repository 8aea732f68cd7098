/** The members of sharp that damage photographs, for the stories' pages. */
import type { ImageSize, RgbImage } from "../../../data/images/rgb_image.ts";
import { encodeJpeg } from "./canvas.ts";

/** A picture at work. */
export default function sharp(data: Uint8Array, { raw }: { raw: ImageSize }) {
  const { height, width } = raw;
  return work({ data, height, width });
}

function work(image: RgbImage) {
  return {
    blur: (sigma: number) => work(blur(image, sigma)),
    raw: () => ({ toBuffer: () => Promise.resolve(image.data) }),
    jpeg: ({ quality }: { quality: number }) => ({
      toBuffer: () => encodeJpeg(image, quality),
    }),
  };
}

/**
 * sharp's Gaussian: weights in twentieths of the largest, cut off below a fifth
 * of it; edges go on as they are.
 */
export function blur(image: RgbImage, sigma: number): RgbImage {
  const { data, height, width } = image;
  const reach = Math.ceil(sigma * Math.sqrt(2 * Math.log(5))) - 1;
  const bell = Array.from(
    { length: 2 * reach + 1 },
    (_, i) => Math.round(20 * Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2))),
  );
  const sum = bell.reduce((total, each) => total + each, 0);
  const weights = Float32Array.from(bell, (each) => each / sum);
  const row = 3 * width;
  const across = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let channel = 0; channel < 3; channel++) {
      const line = { start: y * row + channel, step: 3, length: width };
      blurLine(data, across, line, weights);
    }
  }
  const both = new Float32Array(data.length);
  for (let start = 0; start < row; start++) {
    blurLine(across, both, { start, step: row, length: height }, weights);
  }
  return { data: Uint8Array.from(both, Math.round), height, width };
}

/** Weighs the neighbors of each number on a line. */
function blurLine(
  from: Uint8Array | Float32Array,
  to: Float32Array,
  { start, step, length }: { start: number; step: number; length: number },
  weights: Float32Array,
): void {
  const reach = (weights.length - 1) / 2;
  for (let place = 0; place < length; place++) {
    let sum = 0;
    for (let i = -reach; i <= reach; i++) {
      const at = Math.min(length - 1, Math.max(0, place + i));
      sum += weights[reach + i]! * from[start + step * at]!;
    }
    to[start + step * place] = sum;
  }
}
