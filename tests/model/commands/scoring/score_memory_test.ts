import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { loadSharp } from "../../../../data/images/decode/load_sharp.ts";
import { createIqaModel } from "../../../../model/mod.ts";
import { fromFileUrl } from "../../../support/paths.ts";
import { runDeno } from "../../../support/run_deno.ts";
import { inFolder } from "../../support/in_folder.ts";

const child = fromFileUrl(new URL("score_memory_child.ts", import.meta.url));

/** Rows of a scoring of its own process, and the most memory that this had, in MB; without a model, by the one that comes along. */
async function scored(paths: readonly string[], model = "") {
  const { stdout, stderr, code } = await runDeno([
    ...["run", "-A", child, model, ...paths],
  ]);
  assertEquals(code, 0, stderr);
  const lines = stdout.trim().split("\n");
  const memory = Number(lines.pop());
  return { memory, rows: lines.map((line) => JSON.parse(line)) };
}

/** A JPEG of noise, which no decoder finds easy. */
async function photograph(path: string, width: number, height: number) {
  const sharp = await loadSharp();
  await sharp({
    create: {
      ...{ width, height, channels: 3, background: "#888" },
      noise: { type: "gaussian", mean: 128, sigma: 30 },
    },
    limitInputPixels: false,
  }).jpeg().toFile(path);
}

Deno.test({
  name:
    "score takes hardly more memory for eight photographs of 12 megapixels than for one, and scores one of 108",
  ignore: Deno.build.os !== "linux", // /proc/self/status
  fn: () =>
    inFolder(async (folder) => {
      const photo = join(folder, "photo.jpg");
      await photograph(photo, 4032, 3024);
      const paths = await Promise.all(
        Array.from({ length: 8 }, async (_, i) => {
          const path = join(folder, `photo ${i}.jpg`);
          await Deno.symlink(photo, path);
          return path;
        }),
      );
      // One that takes images at their own size, as LinearityIQA's checkpoints do.
      const whole = join(folder, "whole.safetensors");
      const made = await createIqaModel({
        ...{ backbone: "resnet10_slim", runtime: "cpu", preparation: {} },
      });
      await made.save(whole);
      made.dispose();
      for (const model of ["", whole]) {
        const one = await scored([photo], model);
        const eight = await scored(paths, model);
        assertEquals(
          eight.rows.map(({ score }) => score),
          Array(8).fill(one.rows[0].score),
        );
        const ratio = eight.memory / one.memory;
        assert(ratio <= 1.3, `${eight.memory} MB over ${one.memory} MB`);
      }
      const large = join(folder, "large.jpg");
      await photograph(large, 12_000, 9_000);
      const { rows: [row], memory } = await scored([large]);
      assert(typeof row.score === "number", JSON.stringify(row));
      assert(memory < 2000, `${memory} MB`);
    }),
});
