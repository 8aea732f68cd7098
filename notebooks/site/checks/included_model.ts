/** The photographs and the included model as a story's page has them: with ONNX Runtime for browsers. */
// The page's import map has onnxruntime-web under this name.
import ort from "onnxruntime-node";
import {
  createScorer,
  type ImageSize,
  type Scorer,
} from "../../../model/scoring/score.ts";
import type { Photograph } from "../../included_model.ts";
import { asset, jsonAsset } from "./assets.ts";
import { MODEL_FILE, PHOTOGRAPHS, RUNTIME_FILE } from "./model_files.ts";

/** The photographs, in pixels as the library decoded them: browsers' decoders may differ by a level. */
export async function readPhotographs(): Promise<Photograph[]> {
  const sizes = await jsonAsset<Record<string, ImageSize>>(PHOTOGRAPHS);
  return await Promise.all(
    Object.entries(sizes).map(async ([name, size]) => ({
      name,
      path: name,
      image: { data: await asset(name), ...size },
    })),
  );
}

/** The included model, with its maps, on one thread: pages from the file system have no more. */
export async function openScorer(): Promise<Scorer> {
  const wasmBinary = await asset(RUNTIME_FILE);
  Object.assign(ort.env.wasm, { wasmBinary, numThreads: 1 });
  return await createScorer(ort, await asset(MODEL_FILE));
}
