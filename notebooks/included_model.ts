/** The photographs with free terms and the included model, read from their files. */
import { decodeImage, type RgbImage } from "@iqa/norm-in-norm/data";
import { createScorer, type Scorer } from "@iqa/norm-in-norm/score";
// onnxruntime-node: Microsoft's own, which score uses too.
import ort from "onnxruntime-node";
import { fileURLToPath } from "node:url";

/** A photograph with free terms. */
export interface Photograph {
  name: string;
  /** Where its file is. */
  path: string;
  image: RgbImage;
}

/** Names of the files in `photographs/`, whose README states their sources and terms. */
const NAMES = ["astronaut", "cat", "clock", "coffee", "rocket"] as const;

const FOLDER = new URL("photographs/", import.meta.url);

/** The file of the included model. */
export const MODEL = new URL(
  "../model/scoring/models/default.onnx",
  import.meta.url,
);

/** Reads the photographs. */
export async function readPhotographs(): Promise<Photograph[]> {
  return await Promise.all(NAMES.map(async (name) => {
    const path = fileURLToPath(new URL(`${name}.jpg`, FOLDER));
    return { name, path, image: await decodeImage(path) };
  }));
}

/** The included model, with its maps. */
export async function openScorer(): Promise<Scorer> {
  return await createScorer(ort, await Deno.readFile(MODEL));
}
