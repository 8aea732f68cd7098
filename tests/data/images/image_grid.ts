/** The images of tests/fixtures/data/images/make_grid.py, and the pixels that Pillow makes of them. */
import { decodeImage } from "../../../data/images/decode/decode_image.ts";
import type { RgbImage } from "../../../data/images/rgb_image.ts";
import { openZipArchive } from "../../../data/files/zip/open_zip_archive.ts";
import { fromFileUrl } from "../../support/paths.ts";

/** An image of the grid. */
export interface GridCase {
  /** Its name: format/kind.ending. */
  name: string;
  /** The file. */
  bytes: Uint8Array<ArrayBuffer>;
  /** Pillow's pixels. */
  expected: RgbImage;
}

/** All images. */
export async function readGrid(): Promise<GridCase[]> {
  const archive = await openZipArchive(
    fromFileUrl(
      new URL("../../fixtures/data/images/grid.zip", import.meta.url),
    ),
  );
  const index: Record<string, string> = JSON.parse(
    new TextDecoder().decode(await archive.read("index.json")),
  );
  return await Promise.all(
    Object.entries(index).map(async ([name, pixels]) => {
      const stored = await archive.read(pixels);
      const view = new DataView(stored.buffer, stored.byteOffset);
      return {
        name,
        bytes: new Uint8Array(await archive.read(name)),
        expected: {
          height: view.getUint32(0, true),
          width: view.getUint32(4, true),
          data: stored.subarray(8),
        },
      };
    }),
  );
}

/** Levels between two images. */
export interface Difference {
  /** In the mean of all pixels and channels. */
  mean: number;
  /** At most. */
  most: number;
}

/** How far an image is from Pillow's; where it is refused or of another size, the words. */
export async function differenceFrom(
  { name, bytes, expected }: GridCase,
): Promise<Difference | string> {
  let image: RgbImage;
  try {
    image = await decodeImage(bytes, name);
  } catch (error) {
    return (error as Error).message;
  }
  const { data, height, width } = expected;
  if (image.height !== height || image.width !== width) {
    return `${image.height}x${image.width} and not ${height}x${width}`;
  }
  let sum = 0, most = 0;
  data.forEach((level, i) => {
    const levels = Math.abs(level - image.data[i]!);
    sum += levels;
    most = Math.max(most, levels);
  });
  return { mean: sum / data.length, most };
}
