/** Every command writes into what stands at a path, as the shell's `>` does. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { DeviceIqaModel } from "../../../model/scoring/device_iqa_model.ts";
import { selectBackend } from "../../../model/runtime/select_backend.ts";
import {
  type CommandName,
  linesOf,
  runCommand,
} from "../support/command_line.ts";
import { filesIn, inFolder } from "../support/in_folder.ts";
import { writeTinyDataset } from "../support/tiny_dataset.ts";
import { NO_POSIX, unless } from "../../support/unless.ts";

async function writeModel(path: string): Promise<void> {
  const runtime = await selectBackend("wasm", { log: () => {} });
  const model = new DeviceIqaModel(runtime, {
    backbone: "resnet10_slim",
    width: 4,
    preparation: {},
    scale: { min: 0, max: 1, higherIsBetter: true, unit: "MOS" },
    lines: [1, 2, 3].map((slope) => ({ slope, intercept: 0 })),
  }, 1);
  await model.save(path);
  model.dispose();
}

/** A command and its flags without the output's path, which comes last. */
async function writers(
  folder: string,
): Promise<[command: CommandName, args: string[], ending: string][]> {
  const data = join(folder, "data");
  await Deno.mkdir(data);
  await writeTinyDataset(data);
  const model = join(folder, "model.safetensors");
  await writeModel(model);
  const evaluate = ["--checkpoint", model, "--runtime", "wasm", "--data", data];
  return [
    ["convert", [model], ".onnx"],
    ["convert", ["--force", model], ".pth"],
    ["evaluate", [...evaluate, "--dataset", "csv", "--predictions"], ".csv"],
  ];
}

Deno.test({
  ...unless(
    NO_POSIX,
    "evaluate and convert write through links and into pipes",
  ),
  async fn() {
    await inFolder(async (folder) => {
      for (const [command, args, ending] of await writers(folder)) {
        const plain = join(folder, `plain${ending}`);
        await linesOf(command, [...args, plain]);
        const expected = await Deno.readFile(plain);
        assert(expected.length > 0);

        const link = join(folder, `link${ending}`);
        await Deno.symlink(`real${ending}`, link);
        await Deno.writeTextFile(join(folder, `real${ending}`), "old");
        const force = command === "convert" ? ["--force"] : [];
        await linesOf(command, [...force, ...args, link]);
        assert((await Deno.lstat(link)).isSymlink);
        assertEquals(await Deno.readFile(link), expected);

        const pipe = join(folder, `pipe${ending}`);
        await new Deno.Command("mkfifo", { args: [pipe] }).output();
        const [read] = await Promise.all([
          Deno.readFile(pipe),
          linesOf(command, [...args, pipe]),
        ]);
        assertEquals(read, expected);
        assert((await Deno.lstat(pipe)).isFifo);
      }
    });
  },
});

Deno.test("compare, convert and evaluate say that they cannot write before they begin", async () => {
  await inFolder(async (folder) => {
    const nowhere = join(folder, "nowhere");
    const cases: [command: CommandName, args: string[], ending: string][] = [
      ["compare", ["one", "two", "--html"], ".html"],
      ["convert", ["none.pth"], ".onnx"],
      ["evaluate", ["--checkpoint", "none", "--predictions"], ".csv"],
    ];
    for (const [command, args, ending] of cases) {
      const path = join(nowhere, `x${ending}`);
      const { code, stderr } = await runCommand(command, [...args, path]);
      assertStringIncludes(
        stderr,
        `Cannot write ${path}: there is no folder ${nowhere}`,
      );
      assertEquals(code, 1);
    }
    assertEquals(await filesIn(folder), []);
  });
});
