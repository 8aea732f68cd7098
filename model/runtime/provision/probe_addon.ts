import { dirname } from "node:path";
import { runProgram } from "../../../data/files/run_program.ts";

/** Properties of a loaded addon. */
export interface AddonFacts {
  /** TensorFlow's version. */
  version: string;
  /** Whether TensorFlow found a CUDA device it can use. */
  cuda: boolean;
}

const PROBE = `
import { createRequire } from "node:module";
const binding = createRequire(import.meta.url)(Deno.env.get("IQA_ADDON"));
console.log(JSON.stringify({ version: binding.TF_Version, cuda: binding.isUsingGpuDevice() }));
`;

/**
 * Loads an addon in a separate process, because a library that does not suit
 * the machine (no AVX, another ABI) crashes the process that loads it.
 *
 * @throws {Error} If it cannot be loaded, with the loader's message.
 */
export async function probeAddon(addon: string): Promise<AddonFacts> {
  const env = { IQA_ADDON: addon, NO_COLOR: "1", TF_CPP_MIN_LOG_LEVEL: "2" };
  const output = await runProgram(Deno.execPath(), [
    "eval",
    "--no-config",
    "--no-lock",
    PROBE,
  ], { env, cwd: dirname(addon) });
  return JSON.parse(output.trim().split("\n").at(-1) ?? "");
}
