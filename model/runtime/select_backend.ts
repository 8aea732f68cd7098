import { openTensorflow } from "./tensorflow.ts";
import { importPackage, importTfjs, TFJS_VERSION } from "./packages.ts";
import type { Runtime, RuntimeName } from "./runtime.ts";

/** First version. */
export async function selectBackend(
  wanted: "auto" | RuntimeName,
  _options: { log?: (line: string) => void } = {},
): Promise<Runtime> {
  if (wanted === "auto" || wanted === "tensorflow") {
    return await openTensorflow("asked for");
  }
  const tf = await importTfjs();
  await importPackage(wanted);
  if (!await tf.setBackend(wanted)) throw new Error(`Cannot use ${wanted}`);
  return {
    name: wanted,
    device: wanted,
    reason: "asked for",
    tf,
    versions: { tfjs: TFJS_VERSION },
    check: () => {},
  };
}
