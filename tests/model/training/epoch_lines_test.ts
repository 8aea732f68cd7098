import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { join } from "node:path";
import { openDataset } from "../../../data/mod.ts";
import { restoreModel } from "../../../model/scoring/device_iqa_model.ts";
import { selectBackend } from "../../../model/runtime/select_backend.ts";
import { fitLines } from "../../../model/training/fit_lines.ts";
import { measure } from "../../../model/training/measure.ts";
import { predictHeads } from "../../../model/training/predict_heads.ts";
import { trainRun } from "../../../model/training/train.ts";
import { readSafetensors } from "../../../model/weights/safetensors.ts";
import { inFolder } from "../support/in_folder.ts";
import { tinyConfig, writeTinyDataset } from "../support/tiny_dataset.ts";

/*
 * The 22 training images are fewer than the bound, so that the line must be the
 * one of all of them, and the metrics those of the model that was kept.
 */
Deno.test("with an average, PLCC and RMSE of an epoch use the line of the averaged weights", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const out = join(folder, "run");
    const config = tinyConfig(folder, { ema: 0.9 });
    const stop = new AbortController();
    await trainRun(config, {
      out,
      log: () => {},
      signal: stop.signal,
      onEpoch: () => stop.abort(),
    });

    const runtime = await selectBackend("wasm", { log: () => {} });
    const open = async (name: string) => {
      const path = join(out, name);
      return restoreModel(path, await readSafetensors(path), runtime);
    };
    const [best, last] = [
      await open("best.safetensors"),
      await open("last.safetensors"),
    ];
    const { images } = await openDataset("csv", config.datasetOptions);
    const predict = (split: string) =>
      predictHeads(best, images.filter((each) => each.split === split), {
        batchSize: 10,
      });
    const training = await predict("train");
    const { outputs, subjective } = training;
    const expected = fitLines(outputs, subjective);
    expected.forEach(({ slope, intercept }, head) => {
      const line = best.config.lines![head]!;
      // Batches of another order and size: rounding of float32.
      assertAlmostEquals(line.slope, slope, 1e-4 * Math.abs(slope));
      assertAlmostEquals(line.intercept, intercept, 1e-3);
    });
    // The weights that learn keep theirs, which is another.
    const [other] = last.config.lines!;
    assert(Math.abs(other!.slope / expected[0]!.slope - 1) > 0.01);

    const validation = await predict("validation");
    const line = best.config.lines![2]!;
    const metrics = measure(validation.outputs[2], validation.subjective, line);
    const [row] = (await Deno.readTextFile(join(out, "metrics.jsonl")))
      .trim().split("\n").map((text) => JSON.parse(text));
    assertEquals(row.epoch, 1);
    assertAlmostEquals(row.rmse, metrics.rmse, 1e-4);
    assertAlmostEquals(row.plcc, metrics.plcc, 1e-4);
    best.dispose();
    last.dispose();
  });
});
