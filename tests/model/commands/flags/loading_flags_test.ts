import { readdir } from "node:fs/promises";
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import {
  assertFails,
  linesOf,
  runCommand,
} from "../../support/command_line.ts";
import { inFolder } from "../../support/in_folder.ts";
import { writeTinyDataset } from "../../support/tiny_dataset.ts";

/** A run of one epoch on small images. */
function trainFlags(data: string, out: string): string[] {
  const flags = {
    dataset: "csv",
    data,
    out,
    backbone: "resnet10_slim",
    "batch-size": 5,
    epochs: 1,
    size: 24,
    runtime: "wasm",
  };
  return Object.entries(flags)
    .flatMap(([name, value]) => [`--${name}`, `${value}`]);
}

Deno.test("train and evaluate come to the same with any number of loading threads, with and without a cache", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const cache = join(folder, "cache");
    const plain = join(folder, "plain");
    const threaded = join(folder, "threaded");
    const alone = ["--loading-threads", "0", "--cache", "off"];
    const shared = ["--loading-threads", "2", "--cache", cache];
    const runs = await Promise.all([
      runCommand("train", [...trainFlags(folder, plain), ...alone]),
      runCommand("train", [...trainFlags(folder, threaded), ...shared]),
    ]);
    for (const { code, stderr } of runs) assertEquals(code, 0, stderr);
    assertEquals(runs[1].stderr.includes("Caching resized images"), false);
    assertEquals(
      await Deno.readFile(join(threaded, "best.safetensors")),
      await Deno.readFile(join(plain, "best.safetensors")),
    );
    // 22 images to train on, 6 to validate and 5 to test.
    const cached = await readdir(join(cache, "24x24"), {
      recursive: true,
      withFileTypes: true,
    });
    assertEquals(cached.filter((each) => each.isFile()).length, 33);

    const evaluation = (run: string, flags: string[]) =>
      linesOf("evaluate", [
        ...["--checkpoint", join(run, "best.safetensors"), "--json"],
        ...["--dataset", "csv", "--data", folder, "--runtime", "wasm"],
        ...flags,
      ]);
    const [one, other] = await Promise.all([
      evaluation(plain, alone),
      evaluation(threaded, shared),
    ]);
    const { checkpoint: _, ...expected } = JSON.parse(one[0]!);
    const { checkpoint: __, ...found } = JSON.parse(other[0]!);
    assertEquals(found, expected);
  });
});

Deno.test("the commands say which numbers of threads and limits there are", async () => {
  await assertFails("train", ["--loading-threads", "-1"], 2, "from 0 to 64");
  await assertFails("train", ["--cache-limit", "0"], 2, "above 0");
});
