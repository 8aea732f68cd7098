import { createHash } from "node:crypto";
import type { ScoredImage, Split } from "../../data/mod.ts";

const PARTS: readonly Split[] = ["train", "validation", "test"];

/**
 * SHA-256 of the images of a run: name, score and size in bytes of every image,
 * part by part, in order. Two runs with the same fingerprint used the same
 * lists. Pixels are not included: reading them would take minutes for a large
 * data set. Images in an archive contribute only their name and score.
 */
export async function datasetFingerprint(
  images: Readonly<Record<Split, readonly ScoredImage[]>>,
): Promise<string> {
  const hash = createHash("sha256");
  for (const part of PARTS) {
    for (const image of images[part]) {
      const size = await sizeOf(image);
      hash.update(`${part}\t${image.name}\t${image.score}\t${size}\n`);
    }
  }
  return hash.digest("hex");
}

/** Bytes of an image's file; empty if it is in an archive or cannot be read. */
async function sizeOf({ path, archive }: ScoredImage): Promise<number | ""> {
  if (archive !== undefined) return "";
  return await Deno.stat(path).then(({ size }) => size, () => "");
}
