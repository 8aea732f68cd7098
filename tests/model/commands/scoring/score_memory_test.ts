import { assert, assertEquals, assertLess } from "@std/assert";
import { join } from "node:path";
import { createPrng } from "../../../../data/random/prng.ts";
import { loadSharp } from "../../../../data/images/decode/load_sharp.ts";
import { fromFileUrl, repositoryRoot } from "../../../support/paths.ts";
import { watchPeakMemory } from "../../../benchmarks/peak_memory.ts";
import { LOCK } from "../../../support/run_deno.ts";
import { inFolder } from "../../support/in_folder.ts";
import { NO_LINUX, unless } from "../../../support/unless.ts";

const COUNT = 8;

/** A photograph of 12 megapixels: smooth shapes, as most of a photograph is. */
async function writePhotograph(path: string, seed: number): Promise<void> {
  const random = createPrng(seed);
  const [height, width] = [150, 200];
  const data = Uint8Array.from(
    { length: height * width * 3 },
    () => 256 * random(),
  );
  const sharp = await loadSharp();
  await sharp(data, { raw: { height, width, channels: 3 } })
    .resize(4000, 3000, { kernel: "cubic" }).jpeg({ quality: 90 }).toFile(path);
}

/** The largest resident set of `score` over some images, MB: VmHWM, read until it ends. */
async function peakMemory(paths: readonly string[]): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", LOCK, "-A", "--no-check", "model/commands/score.ts"],
      ...["--json", ...paths],
    ],
    cwd: fromFileUrl(repositoryRoot),
    env: { INIT_CWD: "" },
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const peak = watchPeakMemory(child.pid, 20);
  const { stdout, code } = await child.output();
  const megabytes = peak();
  assertEquals(code, 0);
  const rows = new TextDecoder().decode(stdout).trim().split("\n");
  assertEquals(rows.length, paths.length);
  return megabytes;
}

Deno.test({
  ...unless(
    NO_LINUX,
    "score: eight photographs of 12 megapixels take at most 1.3 times the memory of one",
  ),
  fn: async () => {
    await inFolder(async (folder) => {
      const paths = Array.from(
        { length: COUNT },
        (_, i) => join(folder, `${i}.jpg`),
      );
      for (const [seed, path] of paths.entries()) {
        await writePhotograph(path, seed);
      }
      const one = await peakMemory(paths.slice(0, 1));
      const eight = await peakMemory(paths);
      console.log(`${eight.toFixed(0)} MB over ${one.toFixed(0)} MB`);
      assert(one > 50, "nothing was measured");
      assertLess(eight, 1.3 * one);
    });
  },
});
