/** Files for the tests of data/: written into a folder that is removed afterwards. */
import { join } from "node:path";
import { loadSharp } from "../../data/images/decode/load_sharp.ts";
import type { RgbImage } from "../../data/images/rgb_image.ts";
import type { ScoredImage } from "../../data/images/scored_image.ts";

/** Runs a test in a new folder. */
export async function withFolder(
  run: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "norm-in-norm data [1] ü " });
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The small image of tests/fixtures/data/make_pixels.py, or a larger one by the same formula. */
export function patternImage(height = 11, width = 13): RgbImage {
  const data = new Uint8Array(height * width * 3);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        data[at++] = 37 * x + 91 * y + 53 * c + 7 * x * y;
      }
    }
  }
  return { data, height, width };
}

/** An image as sharp holds it, to be written in any format. */
export async function toSharp({ data, height, width }: RgbImage) {
  const sharp = await loadSharp();
  return sharp(data, { raw: { height, width, channels: 3 } });
}

/** Writes an image as a PNG file; returns its path. */
export async function writePng(
  folder: string,
  name: string,
  image: RgbImage = patternImage(),
): Promise<string> {
  const path = join(folder, name);
  await Deno.writeFile(path, await (await toSharp(image)).png().toBuffer());
  return path;
}

/** Images of 24x32 pixels that differ, scored 0, 1, 2 and so on. */
export async function writeImages(
  folder: string,
  count: number,
): Promise<ScoredImage[]> {
  return await Promise.all(Array.from({ length: count }, async (_, score) => {
    const image = patternImage(24, 32);
    image.data.forEach((level, i) => image.data[i] = level + score * 11);
    const name = `photo (${score}).png`;
    return { name, path: await writePng(folder, name, image), score };
  }));
}
