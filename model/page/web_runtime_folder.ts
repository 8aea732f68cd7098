import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * ONNX Runtime for browsers, by Microsoft: the same engine as for the commands.
 * It is imported with a computed specifier, so that it is downloaded only when
 * a page is built.
 */
const ONNX_RUNTIME = "npm:onnxruntime-web@1.30.0";

/**
 * Folder of the files of ONNX Runtime for browsers, which are downloaded to Deno's cache the
 * first time.
 */
export async function webRuntimeFolder(): Promise<string> {
  const specifier = `${ONNX_RUNTIME}/wasm`;
  await import(specifier); // import.meta.resolve() needs it in the graph
  return dirname(fileURLToPath(import.meta.resolve(specifier)));
}
