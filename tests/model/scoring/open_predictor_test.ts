import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  findModel,
  openPredictor,
} from "../../../model/scoring/open_predictor.ts";
import { fromFileUrl, repositoryRoot } from "../../support/paths.ts";
import { LOCK, runDeno } from "../../support/run_deno.ts";
import { inFolder } from "../support/in_folder.ts";

const MODULE = new URL("model/scoring/open_predictor.ts", repositoryRoot).href;

/** Opens the included model as on a system for which there is no native code. */
const PROGRAM = `
Object.defineProperty((await import("node:process")).default, "platform", {
  value: "freebsd",
});
const { openPredictor, findModel } = await import(${JSON.stringify(MODULE)});
const { predictor } = await openPredictor(await findModel(), {
  log: (line) => console.log(line),
});
console.log(predictor.device, predictor.config.scale.max);
await predictor.dispose();`;

Deno.test("where there is no native code WebAssembly computes, and one line says so", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/main.ts`;
    await Deno.writeTextFile(path, PROGRAM);
    const { stdout, stderr } = await runDeno([
      ...["run", LOCK, "-A", "--no-check"],
      `--config=${fromFileUrl(new URL("deno.json", repositoryRoot))}`,
      path,
    ]);
    const [line, device, ...others] = stdout.trimEnd().split("\n");
    const expected =
      "ONNX Runtime's native code does not work on this machine; using its WebAssembly: " +
      "onnxruntime-node has no native code for freebsd-";
    assertEquals(line?.slice(0, expected.length), expected, stderr);
    assertEquals(device, "ONNX Runtime in WebAssembly 1");
    assertEquals(others, []);
  });
});

Deno.test("openPredictor() says which runtimes load an ONNX file", async () => {
  const path = await findModel();
  await assertRejects(
    () => openPredictor(path, { runtime: "webgpu" }),
    Error,
    `Cannot load ${path} on webgpu: it is an ONNX file, which only the runtimes onnx and wasm can load`,
  );
});

Deno.test("findModel() names what is not there", async () => {
  const error = (name: string) =>
    findModel(name).then(() => "found", (error) => error.message);
  assertStringIncludes(await error("no/such.onnx"), "there is no such file");
  assertEquals(
    await error("sharpness"),
    "Cannot load sharpness: there is no such file, and no included model of this name",
  );
});
