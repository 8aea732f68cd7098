import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { packageFolder } from "../packages.ts";
import type { TensorflowLibrary } from "./find_tensorflow.ts";
import { runProgram } from "../../../data/files/run_program.ts";

/** Version of Node's C interface that tfjs-node is written against. */
const NAPI_VERSION = 8;

/**
 * The user's C++ compiler: `$CXX` if set, otherwise `c++`, `g++` or `clang++`.
 *
 * @throws {Error} If none runs.
 */
export async function findCompiler(): Promise<string> {
  const named = Deno.env.get("CXX");
  const candidates = named ? [named] : ["c++", "g++", "clang++"];
  for (const compiler of candidates) {
    const runs = await runProgram(compiler, ["--version"]).then(
      () => true,
      () => false,
    );
    if (runs) return compiler;
  }
  throw new Error(`no C++ compiler: none of ${candidates.join(", ")} runs`);
}

/**
 * Compiles tfjs-node's addon from the sources in its npm package against a
 * TensorFlow library. A library inside the addon's folder is still found after
 * both are moved together; any other must not be moved.
 *
 * @param compiler The C++ compiler.
 * @param library Library to link.
 * @param addon The file to write.
 * @throws {Error} If it does not compile, with the compiler's message.
 */
export async function compileAddon(
  compiler: string,
  library: TensorflowLibrary,
  addon: string,
): Promise<void> {
  const tfjs = fileURLToPath(await packageFolder("tensorflow"));
  const headers = fileURLToPath(await packageFolder("nodeApiHeaders"));
  const mac = process.platform === "darwin";
  const here = mac ? "@loader_path" : "$ORIGIN";
  await runProgram(compiler, [
    ...["-std=c++17", "-O2", "-fPIC", `-DNAPI_VERSION=${NAPI_VERSION}`],
    ...["-shared", ...(mac ? ["-undefined", "dynamic_lookup"] : [])],
    ...[tfjs, join(headers, "include"), library.include].map((folder) =>
      `-I${folder}`
    ),
    ...["tfjs_backend.cc", "tfjs_binding.cc"].map((file) =>
      join(tfjs, "binding", file)
    ),
    ...library.libraries.map((file) => join(library.folder, file)),
    ...[
      "-Xlinker",
      "-rpath",
      "-Xlinker",
      library.folder === dirname(addon) ? here : library.folder,
    ],
    ...["-o", addon],
  ], { env: { TMPDIR: dirname(addon) } });
}
