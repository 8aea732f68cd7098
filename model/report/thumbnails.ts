import { loadSharp } from "../../data/images/decode/load_sharp.ts";
import {
  decodeImage,
  readImageFile,
  resizeImage,
  type ScoredImage,
} from "../../data/mod.ts";

/**
 * Height in pixels: twice the displayed height, for high-resolution screens.
 */
const HEIGHT = 72;

/**
 * Thumbnails of images, as data URIs by name. An image that cannot be read is left out.
 */
export async function makeThumbnails(
  images: readonly ScoredImage[],
): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  for (const image of images) {
    const uri = await thumbnail(image).catch(() => undefined);
    if (uri) made.set(image.name, uri);
  }
  return made;
}

async function thumbnail(image: ScoredImage): Promise<string> {
  const whole = await decodeImage(await readImageFile(image), image.name);
  const width = Math.max(1, Math.round(HEIGHT * whole.width / whole.height));
  const { data } = resizeImage(whole, {
    height: HEIGHT,
    width: Math.min(width, 4 * HEIGHT),
  });
  const sharp = await loadSharp();
  const jpeg = await sharp(data, {
    raw: { height: HEIGHT, width: Math.min(width, 4 * HEIGHT), channels: 3 },
  }).jpeg({ quality: 75 }).toBuffer();
  return `data:image/jpeg;base64,${new Uint8Array(jpeg).toBase64()}`;
}
