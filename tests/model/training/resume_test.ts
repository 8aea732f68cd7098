import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";
import { join } from "node:path";
import { createPrng } from "../../../data/random/prng.ts";
import type { RuntimeName } from "../../../model/runtime/runtime.ts";
import { trainRun } from "../../../model/training/train.ts";
import type { TrainConfig } from "../../../model/learning/train_config.ts";
import { readSafetensors } from "../../../model/weights/safetensors.ts";
import { ABSENCES } from "../runtime/available.ts";
import { filesIn, inFolder } from "../support/in_folder.ts";
import { contentOf } from "../support/run_content.ts";
import { testOnSmallDisk } from "../support/small_disk.ts";
import { tinyConfig, writeTinyDataset } from "../support/tiny_dataset.ts";
import { unless } from "../../support/unless.ts";

/** Steps of the whole run: 3 epochs of 4. */
const STEPS = 12;

/** Runs to the end, or until after step `stopAt`, counted from 1. */
async function run(
  config: TrainConfig,
  out: string,
  { resume = false, stopAt = Infinity } = {},
): Promise<{ interrupted: boolean; steps: number }> {
  const stop = new AbortController();
  let steps = 0;
  const { interrupted } = await trainRun(config, {
    out,
    resume,
    signal: stop.signal,
    log: () => {},
    onStep: () => {
      if (++steps === stopAt) stop.abort();
    },
  });
  return { interrupted, steps };
}

/** All that a run can carry along, besides weights and optimizer. */
const BAGGAGE: Partial<TrainConfig> = {
  optimizer: "sgd",
  ema: 0.9,
  warmUp: 1.5,
  clipGradient: 0.5,
  patience: 3,
};

for (
  const [runtime, what, changes] of [
    ["tensorflow", "", {}],
    ["tensorflow", ", mixed precision", { precision: "bfloat16" }],
    ["wasm", ", with baggage", BAGGAGE],
  ] as const
) {
  Deno.test({
    ...unless(
      ABSENCES[runtime as RuntimeName],
      `a run that is stopped at random steps ends bit for bit as one that is not (${runtime}${what})`,
    ),
    fn: async () => {
      await inFolder(async (folder) => {
        await writeTinyDataset(folder);
        const config = tinyConfig(folder, { runtime, ...changes });
        const whole = join(folder, "whole");
        assertEquals(await run(config, whole), {
          interrupted: false,
          steps: STEPS,
        });

        const out = join(folder, "stopped");
        const prng = createPrng(20);
        let done = 0;
        while (done < STEPS) {
          const stopAt = Math.min(
            STEPS - done,
            1 + Math.floor(7 * prng()),
          );
          const { steps } = await run(config, out, {
            resume: done > 0,
            stopAt,
          });
          assertEquals(steps, stopAt);
          done += steps;
        }
        // Stopped after its last step, it still has to finish.
        assertEquals(await run(config, out, { resume: true }), {
          interrupted: false,
          steps: 0,
        });
        assertEquals(await contentOf(out), await contentOf(whole));
      });
    },
  });
}

Deno.test("a run that is killed between an epoch's checkpoint and its metrics gets the metrics back", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const config = tinyConfig(folder, { runtime: "wasm" });
    const out = join(folder, "run");
    await run(config, out);
    const expected = await contentOf(out);
    const before = new Set(await filesIn(out));
    // As a kill leaves them: the last epoch is in the checkpoint alone.
    const path = join(out, "metrics.jsonl");
    const lines = (await Deno.readTextFile(path)).split("\n");
    await Deno.writeTextFile(path, lines.toSpliced(-2, 1).join("\n"));

    await run(config, out, { resume: true });
    assertEquals((await contentOf(out)).metrics, expected.metrics);
    const [events] = (await filesIn(out)).filter((name) =>
      name.includes("tfevents") && !before.has(name)
    );
    const written = await Deno.readTextFile(join(out, events!));
    assert(written.includes("validation/srocc"), "no event of the last epoch");
  });
});

Deno.test("train() keeps a second process out of a run that goes on", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const config = tinyConfig(folder);
    const out = join(folder, "run");
    const stop = new AbortController();
    let second: Promise<unknown> | undefined;
    await trainRun(config, {
      out,
      signal: stop.signal,
      log: () => {},
      onStep: () => {
        second ??= assertRejects(
          () => run(config, out, { resume: true }),
          Error,
          `Cannot train in ${out}: another process is training there`,
        ).finally(() => stop.abort());
      },
    });
    assert(second, "no step was taken");
    await second;
    // The lock goes with the run.
    const { interrupted } = await run(config, out, { resume: true });
    assertEquals(interrupted, false);
  });
});

/** A run that was stopped in its second epoch, and the bytes of its files. */
async function withStoppedRun(
  test: (out: string, config: TrainConfig) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const config = tinyConfig(folder);
    const out = join(folder, "run");
    assertEquals(await run(config, out, { stopAt: 5 }), {
      interrupted: true,
      steps: 5,
    });
    await test(out, config);
  });
}

async function bytesIn(out: string): Promise<Map<string, Uint8Array>> {
  const entries = (await filesIn(out)).map(async (name) =>
    [name, await Deno.readFile(join(out, name))] as const
  );
  return new Map(await Promise.all(entries));
}

Deno.test("train() does not resume from a damaged or a foreign checkpoint, and leaves the folder as it is", async () => {
  await withStoppedRun(async (out, config) => {
    const last = join(out, "last.safetensors");
    const whole = await Deno.readFile(last);
    const cases: [content: Uint8Array, config: TrainConfig, reason: string][] =
      [
        [whole.subarray(0, whole.length - 1000), config, last],
        [new Uint8Array(), config, last],
        [
          await Deno.readFile(join(out, "best.safetensors")),
          config,
          `Cannot resume from ${last}: it has no training state`,
        ],
        [
          whole,
          { ...config, backbone: "resnet18" },
          `Cannot resume from ${last}: Cannot load weights: ` +
          "features.0.weight has shape [16,3,7,7] and the model [64,3,7,7]",
        ],
      ];
    for (const [content, wanted, reason] of cases) {
      await Deno.writeFile(last, content);
      const before = await bytesIn(out);
      await assertRejects(
        () => run(wanted, out, { resume: true }),
        Error,
        reason,
      );
      assertEquals(await bytesIn(out), before);
    }
    await Deno.writeFile(last, whole);
    const { steps } = await run(config, out, { resume: true });
    assertEquals(steps, STEPS - 5);
  });
});

Deno.test("train() starts from the backbone of another checkpoint, and says what does not fit", async () => {
  await withStoppedRun(async (out, config) => {
    const pretrained = join(out, "best.safetensors");
    const started = join(out, "..", "started");
    // So low a rate that after a step the weights are still those of the start.
    const { steps } = await run(
      { ...config, pretrained, learningRate: 1e-9 },
      started,
      { stopAt: 1 },
    );
    assertEquals(steps, 1);
    const weights = async (path: string) =>
      (await readSafetensors(path)).tensors.get("features.0.weight")!.data;
    const first = await weights(pretrained);
    const after = await weights(join(started, "last.safetensors"));
    assertEquals(after.length, 16 * 3 * 7 * 7);
    after.forEach((weight, i) => assertAlmostEquals(weight, first[i]!, 1e-7));
    const other = join(out, "..", "other");
    await assertRejects(
      () => run({ ...config, backbone: "resnet18", pretrained }, other),
      RangeError,
      `Cannot start from ${pretrained}: its backbone is resnet10_slim`,
    );
    assert(!(await filesIn(join(out, ".."))).includes("other"));
  });
});

// A checkpoint of the tiny network is 12.9 MB, its weights alone 4.3 MB; writing
// keeps the old file until the new one is whole. So one epoch fits, two do not.
testOnSmallDisk(
  "train() on a full disk keeps the last epoch, and goes on when there is room",
  22_000,
  async (disk, grow) => {
    await inFolder(async (folder) => {
      await writeTinyDataset(folder);
      const config = tinyConfig(folder);
      const out = join(disk, "run");
      await assertRejects(
        () => run(config, out),
        Error,
        "No space left on device",
      );
      assertEquals(
        (await filesIn(out)).filter((name) => !name.startsWith("events")),
        [
          ".lock",
          "best.safetensors",
          "config.json",
          "last.safetensors",
          "metrics.jsonl",
          "near_duplicates.json",
          "run.json",
          "split.csv",
        ],
      );
      const { metrics, last } = await contentOf(out);
      assertEquals(metrics.map(({ epoch }) => epoch), [1]);
      assertEquals(last.has("regression.weight"), true);

      await grow(64_000);
      assertEquals(await run(config, out, { resume: true }), {
        interrupted: false,
        steps: STEPS - 4,
      });
      const whole = join(folder, "whole");
      await run(config, whole);
      assertEquals(await contentOf(out), await contentOf(whole));
    });
  },
);
