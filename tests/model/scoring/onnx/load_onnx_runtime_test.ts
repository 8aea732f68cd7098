import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { userCacheDir } from "../../../../data/files/user_cache_dir.ts";
import { provisionOnnxRuntime } from "../../../../model/scoring/onnx/provision_onnx_runtime.ts";
import { repositoryRoot } from "../../../support/paths.ts";
import { runDeno } from "../../../support/run_deno.ts";
import { inFolder } from "../../support/in_folder.ts";
import { NO_LINUX, unless } from "../../../support/unless.ts";

const url = (path: string) => JSON.stringify(new URL(path, repositoryRoot));

/** Loads a model by this library, or by the package alone. */
const PROGRAM = (load: string) => `
const folder = ${load};
const { createRequire } = await import("node:module");
const { loadOnnxRuntime } = await import(${
  url("model/scoring/onnx/load_onnx_runtime.ts")
});
const ort = folder.own
  ? await loadOnnxRuntime("native", folder.path)
  : createRequire(folder.path + "/")("onnxruntime-node");
const model = new URL(${url("model/scoring/models/default.onnx")});
const session = await ort.InferenceSession.create(await Deno.readFile(model));
console.log(session.inputNames.join());
await session.release();
// Events are written by a thread of their own.
await new Promise((done) => setTimeout(done, 2000));`;

/** The folders that loading a model makes in an empty home. */
async function foldersMade(own: boolean, path: string): Promise<string[]> {
  let made: string[] = [];
  await inFolder(async (home) => {
    const { denoDir } = JSON.parse((await runDeno(["info", "--json"])).stdout);
    const program = PROGRAM(JSON.stringify({ own, path }));
    const { stdout, stderr } = await runDeno(
      ["eval", "--no-lock", program],
      {
        env: {
          HOME: home,
          XDG_CACHE_HOME: join(home, "cache"),
          DENO_DIR: denoDir,
          ORT_DISABLE_TELEMETRY: "",
          CI: "", // where the package sends nothing by itself
          // Events are sent to a closed port.
          ...{
            HTTPS_PROXY: "http://127.0.0.1:9",
            https_proxy: "http://127.0.0.1:9",
          },
        },
      },
    );
    assertEquals(stdout, "images\n", stderr);
    made = [];
    for await (const { name } of Deno.readDir(home)) made.push(name);
    for (const name of [...made]) {
      for await (const below of Deno.readDir(join(home, name))) {
        made.push(`${name}/${below.name}`);
      }
    }
  });
  return made.filter((name) => name.includes("Microsoft"));
}

Deno.test({
  ...unless(
    NO_LINUX,
    "ONNX Runtime sends nothing to Microsoft, unlike the package by itself",
  ),
  async fn() {
    userCacheDir(); // without a home folder there is no folder to load from
    const path = (await provisionOnnxRuntime())!;
    assertEquals(await foldersMade(true, path), []);
    // By itself it keeps events and an identifier; if it no longer does, the setting can go.
    assertEquals((await foldersMade(false, path)).length, 1);
  },
});
