/** Photographs for benchmarks. */
import { join } from "node:path";
import { loadSharp } from "../../data/images/decode/load_sharp.ts";
import {
  type Batch,
  batches,
  type ImageSize,
  openDataset,
  type ScoredImage,
} from "../../data/mod.ts";
import { sharedPath } from "../support/shared.ts";

/** Photographs of BIQ2021, 512x512, from the reference data beside the repository. */
export async function smallPhotographs(count: number): Promise<string[]> {
  const folder = sharedPath("data/biq2021/Images");
  if (folder === undefined) {
    throw new Error("Cannot measure: ../shared/data/biq2021 is absent");
  }
  const names = await Array.fromAsync(Deno.readDir(folder), (it) => it.name);
  return names.sort().slice(0, count).map((name) => join(folder, name));
}

/** Photographs of BIQ2021 with people's scores, 0 to 1. */
export async function scoredPhotographs(count: number): Promise<ScoredImage[]> {
  const data = sharedPath("data/biq2021");
  if (data === undefined) {
    throw new Error("Cannot measure: ../shared/data/biq2021 is absent");
  }
  const { images } = await openDataset("biq2021", { data });
  return images.slice(0, count);
}

/** Photographs as a network takes them, in batches. */
export async function photographBatches(
  images: readonly ScoredImage[],
  batchSize: number,
  size: ImageSize,
): Promise<Batch[]> {
  const options = { batchSize, size, seed: 0, epoch: 0 };
  return await Array.fromAsync(batches(images, options));
}

/**
 * Writes photographs of 1024x768, each put together from four of 512x512, as
 * JPEG with 4:2:0 chroma at quality 90: the size and the kind of KonIQ-10k's.
 */
export async function largePhotographs(
  folder: string,
  count: number,
): Promise<string[]> {
  const sharp = await loadSharp();
  const parts = await smallPhotographs(4 * count);
  return await Promise.all(Array.from({ length: count }, async (_, i) => {
    const path = join(folder, `${i}.jpg`);
    const four = await Promise.all(
      parts.slice(4 * i, 4 * i + 4).map((part) =>
        sharp(part).resize(512, 384, { fit: "cover" }).png().toBuffer()
      ),
    );
    await sharp({
      create: { width: 1024, height: 768, channels: 3, background: "black" },
    })
      .composite(four.map((input, at) => ({
        input,
        left: 512 * (at % 2),
        top: 384 * (at >> 1),
      })))
      .jpeg({ quality: 90 }).toFile(path);
    return path;
  }));
}
