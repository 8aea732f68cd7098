/** Runs that go on where something around them has changed. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import type { TrainConfig } from "../../../model/learning/train_config.ts";
import { readEpochs } from "../../../model/runs/read_epochs.ts";
import { selectBackend } from "../../../model/runtime/select_backend.ts";
import { DeviceIqaModel } from "../../../model/scoring/device_iqa_model.ts";
import { resumedConfig } from "../../../model/training/opening/resumed_config.ts";
import { trainRun } from "../../../model/training/train.ts";
import { inFolder } from "../support/in_folder.ts";
import { contentOf } from "../support/run_content.ts";
import { tinyConfig, writeTinyDataset } from "../support/tiny_dataset.ts";

/** Trains until after a step, or to the end; returns what was said. */
async function run(
  config: TrainConfig,
  out: string,
  { resume = false, stopAt = Infinity } = {},
): Promise<string[]> {
  const stop = new AbortController();
  const said: string[] = [];
  let steps = 0;
  await trainRun(config, {
    out,
    resume,
    signal: stop.signal,
    log: (line) => said.push(line),
    onStep: () => {
      if (++steps === stopAt) stop.abort();
    },
  });
  return said;
}

Deno.test("a finished run by steps that is lengthened ends bit for bit as one that was that long", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    // Of 3 and of 4 epochs the rate falls after each one.
    const config = tinyConfig(folder, { schedule: "step", runtime: "wasm" });
    const [long, grown] = [join(folder, "long"), join(folder, "grown")];
    await run({ ...config, epochs: 4 }, long);
    await run({ ...config, epochs: 3 }, grown);
    const longer = resumedConfig(
      grown,
      { ...config, epochs: 3 },
      { ...config, epochs: 4 },
      3,
    );
    await run(longer, grown, { resume: true });
    assertEquals(await contentOf(grown), await contentOf(long));
  });
});

Deno.test("a run goes on without the weights that it started from", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const runtime = await selectBackend("wasm", { log: () => {} });
    const network = { backbone: "resnet10_slim", width: 4 } as const;
    const start = new DeviceIqaModel(
      runtime,
      { ...network, preparation: {} },
      1,
    );
    const pretrained = join(folder, "start.safetensors");
    await start.save(pretrained);
    start.dispose();
    const config = tinyConfig(folder, { pretrained, runtime: "wasm" });
    const [whole, out] = [join(folder, "whole"), join(folder, "run")];
    await run(config, whole);
    await run(config, out, { stopAt: 5 });
    await Deno.remove(pretrained);
    await run(config, out, { resume: true });
    assertEquals(await contentOf(out), await contentOf(whole));
  });
});

Deno.test("a run does not go on with images that have changed, but without one that is gone if it may skip", async () => {
  await inFolder(async (folder) => {
    const images = await writeTinyDataset(folder);
    const config = tinyConfig(folder, { runtime: "wasm" });
    const out = join(folder, "run");
    await run(config, out, { stopAt: 5 });
    const csv = join(folder, "scores.csv");
    const list = await Deno.readTextFile(csv);
    await Deno.writeTextFile(csv, list.replace(/,\d/, ",4"));
    await assertRejects(
      () => run(config, out, { resume: true }),
      Error,
      `Cannot resume the run in ${out}: names, scores or sizes of its images have changed since it started`,
    );
    await Deno.writeTextFile(csv, list);
    await Deno.remove(images[0]!);
    const skipping = { ...config, skipUnreadable: true };
    const said = await run(skipping, out, { resume: true });
    assert(
      said.some((line) => line.startsWith("skipped train 0.png")),
      `${said}`,
    );
    assert(
      said.includes(
        "Some of the run's images are missing: this epoch starts over",
      ),
    );
    assertEquals((await readEpochs(out)).length, config.epochs);
  });
});
