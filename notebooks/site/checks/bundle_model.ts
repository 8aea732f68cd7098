import { join } from "node:path";
import { loadIqaModel } from "../../../model/mod.ts";
import { webRuntimeFolder } from "../../../model/page/mod.ts";
import { MODEL, readPhotographs } from "../../included_model.ts";
import {
  MODEL_FILE,
  PHOTOGRAPHS,
  RUNTIME_FILE,
  SCORES,
} from "./model_files.ts";

/**
 * A script with the files that the story of the included model is sent: ONNX
 * Runtime for browsers, the model, the photographs' pixels, and the scores that
 * the model gives them here, for the browser's to be compared with.
 *
 * It is a script because a page from the file system may read nothing else.
 */
export async function bundleModel(): Promise<string> {
  const photographs = await readPhotographs();
  const model = await loadIqaModel();
  const scores = await model.score(photographs.map(({ path }) => path));
  model.dispose();
  const json = (entries: [string, unknown][]) =>
    new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const files: Record<string, Uint8Array<ArrayBuffer>> = {
    [RUNTIME_FILE]: await Deno.readFile(
      join(await webRuntimeFolder(), RUNTIME_FILE),
    ),
    [MODEL_FILE]: await Deno.readFile(MODEL),
    [PHOTOGRAPHS]: json(
      photographs.map(({ name, image: { height, width } }) => [
        name,
        { height, width },
      ]),
    ),
    [SCORES]: json(photographs.map(({ name }, i) => [name, scores[i]])),
    ...Object.fromEntries(
      photographs.map(({ name, image }) => [name, new Uint8Array(image.data)]),
    ),
  };
  const packed: Record<string, string> = {};
  for (const [name, bytes] of Object.entries(files)) {
    const { body } = new Response(bytes);
    const zipped = body!.pipeThrough(new CompressionStream("gzip"));
    packed[name] = (await new Response(zipped).bytes()).toBase64();
  }
  return `siteAssets = ${JSON.stringify(packed)};\n`;
}
