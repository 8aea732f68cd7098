/** `deno task` starts commands in the project's folder; paths are the caller's. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join, relative } from "node:path";
import { fromFileUrl, repositoryRoot } from "../../support/paths.ts";
import { runDeno } from "../../support/run_deno.ts";
import { inFolder } from "../support/in_folder.ts";
import { writeTinyDataset } from "../support/tiny_dataset.ts";

const root = fromFileUrl(repositoryRoot);

Deno.test("a relative path is the caller's, of every flag and argument of train, evaluate, score, convert and compare", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(join(folder, "data"));
    await writeTinyDataset(join(folder, "data"));
    const task = async (...args: string[]) => {
      // As from a subfolder, or with --config from anywhere: Deno sets INIT_CWD
      // unless npx has done so before.
      const { code, stdout, stderr } = await runDeno(
        ["task", "--quiet", "--config", join(root, "deno.json"), ...args],
        { cwd: folder, env: { INIT_CWD: folder } },
      );
      assertEquals(code, 0, stderr);
      return stdout;
    };
    const run = "--backbone resnet10_slim --epochs 1 --crop 24 --runtime wasm";
    const train = ["--dataset", "csv", "--data", "data", ...run.split(" ")];
    await task("train", ...train, "--csv", "data/scores.csv", "--out", "one");
    await Deno.mkdir(join(folder, "two"));
    for await (const { name } of Deno.readDir(join(folder, "one"))) {
      await Deno.copyFile(join(folder, "one", name), join(folder, "two", name));
    }
    const model = ["--checkpoint", "one/best.safetensors", "--runtime", "wasm"];
    const scored = await task("score", ...model, "data/test 0.png");
    assertStringIncludes(scored, "\tdata/test 0.png");
    const evaluate = ["--dataset", "csv", "--data", "data", ...model];
    await task("evaluate", ...evaluate, "--predictions", "p.csv");
    await task("convert", "one/best.safetensors", "x.onnx");
    await task("compare", "one", "two", "--html", "c.html");
    for (const name of ["p.csv", "x.onnx", "c.html", "one", "two"]) {
      await Deno.stat(join(folder, name));
    }
  });
});

Deno.test("a command that is started elsewhere than by deno task does not follow INIT_CWD", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "m.pth"), "no weights");
    const command = join(root, "model/commands/convert.ts");
    const { stderr } = await runDeno(
      ["run", "-A", command, "m.pth", "x.onnx"],
      { cwd: folder, env: { INIT_CWD: relative(folder, "/") } },
    );
    assertStringIncludes(
      stderr,
      "Cannot read weights from m.pth: its first bytes are not those",
    );
  });
});
