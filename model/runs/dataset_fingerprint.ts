import { createHash } from "node:crypto";
import type { ScoredImage, Split } from "../../data/mod.ts";

const PARTS: readonly Split[] = ["train", "validation", "test"];

/**
 * SHA-256 of what a run learns from and is measured on: name, score and size in
 * bytes of every image, part by part, in order. Two runs with the same
 * fingerprint saw the same lists; the pixels themselves are not read for it,
 * which would take minutes for a large data set. Images in an archive count
 * with their name and score alone.
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

/** Bytes of an image's file; empty where it is in an archive or cannot be seen. */
async function sizeOf({ path, archive }: ScoredImage): Promise<number | ""> {
  if (archive !== undefined) return "";
  return await Deno.stat(path).then(({ size }) => size, () => "");
}
