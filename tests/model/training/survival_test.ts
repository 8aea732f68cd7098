/**
 * What may happen to a run besides kill -9 (kill_test.ts) and a signal that it
 * hears (commands_test.ts): each time it ends bit for bit as one that nothing
 * happened to.
 */
import {
  assert,
  assertEquals,
  assertGreater,
  assertLess,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { signalChild } from "../../../data/files/signal_child.ts";
import type { RuntimeName } from "../../../model/runtime/runtime.ts";
import { importTfjs } from "../../../model/runtime/packages.ts";
import { trainRun } from "../../../model/training/train.ts";
import type { TrainConfig } from "../../../model/learning/train_config.ts";
import { readSafetensors } from "../../../model/weights/safetensors.ts";
import { fromFileUrl, repositoryRoot } from "../../support/paths.ts";
import { ABSENCES } from "../runtime/available.ts";
import { linesOf, startCommand } from "../support/command_line.ts";
import { filesIn, inFolder } from "../support/in_folder.ts";
import { contentOf } from "../support/run_content.ts";
import { tinyConfig, writeTinyDataset } from "../support/tiny_dataset.ts";
import { NO_POSIX, unless } from "../../support/unless.ts";

/** Steps of an epoch of the tiny data set. */
const STEPS = 4;

const tf = await importTfjs();

const silent = { log: () => {} };

/** Runs to the end, or to the end of the first epoch. */
async function run(
  config: TrainConfig,
  out: string,
  { resume = false, oneEpoch = false } = {},
): Promise<void> {
  const stop = new AbortController();
  await trainRun(config, {
    ...silent,
    out,
    resume,
    signal: stop.signal,
    onEpoch: () => {
      if (oneEpoch) stop.abort();
    },
  });
}

/** A run after its first epoch, and the same run whole. */
async function begin(folder: string) {
  await writeTinyDataset(folder);
  const config = tinyConfig(folder);
  const [whole, out] = [join(folder, "whole"), join(folder, "run")];
  await run(config, whole);
  await run(config, out, { oneEpoch: true });
  return { config, out, whole };
}

/** The files of a run that must outlive whatever happens. */
async function keptIn(out: string): Promise<Uint8Array[]> {
  const names = ["best.safetensors", "last.safetensors", "metrics.jsonl"];
  return await Promise.all(names.map((name) => Deno.readFile(join(out, name))));
}

Deno.test({
  ...unless(
    NO_POSIX,
    "train goes on after it was stopped as a machine that sleeps",
  ),
  fn: async () => {
    await inFolder(async (folder) => {
      const { out, whole } = await begin(folder);
      // It goes on in a process of its own that can be stopped.
      const child = startCommand("train", ["--resume", "--out", out]);
      await child.stdin.close();
      const ended = child.output();
      for (const wait of [1200, 300, 300]) {
        await pause(wait);
        await asleep(child, 1000);
      }
      const { code, stderr } = await ended;
      const text = new TextDecoder().decode(stderr);
      assertEquals(code, 0, text);
      assert(!/NaN|Infinity/.test(text), text);
      assertEquals(await contentOf(out), await contentOf(whole));
    });
  },
});

/** Stops a process with no warning for so many milliseconds. */
async function asleep(child: Deno.ChildProcess, ms: number): Promise<void> {
  signalChild(child, "SIGSTOP");
  await pause(ms);
  signalChild(child, "SIGCONT");
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** What a shell counts the size of files in, bytes. */
const BLOCK = 512;

// A checkpoint of the tiny network is 12.9 MB, its weights alone 4.3 MB. Any user
// may set such a limit, other than a disk that is full (resume_test.ts).
Deno.test({
  ...unless(
    NO_POSIX,
    "train ends with an error where no checkpoint can be written, and keeps the last one",
  ),
  fn: async () => {
    await inFolder(async (folder) => {
      const { config, out, whole } = await begin(folder);
      const before = await keptIn(out);
      const { code, stderr } = await new Deno.Command("sh", {
        args: [
          "-c",
          `ulimit -f ${8e6 / BLOCK}; exec "$0" "$@"`,
          Deno.execPath(),
          ...["run", "-A", "model/commands/train.ts", "--resume", "--out", out],
        ],
        cwd: fromFileUrl(repositoryRoot),
        env: { NO_COLOR: "1" },
      }).output();
      const text = new TextDecoder().decode(stderr);
      const last = join(out, "last.safetensors");
      assertStringIncludes(
        text,
        `error: Cannot write weights to ${last}: File too large`,
      );
      assertEquals(code, 1);
      assertEquals((await keptIn(out)).slice(1), before.slice(1));
      assertEquals(
        (await filesIn(out)).filter((name) => name.endsWith(".unfinished")),
        [],
      );
      await run(config, out, { resume: true });
      assertEquals(await contentOf(out), await contentOf(whole));
    });
  },
});

Deno.test("the seconds of an epoch are those of all processes that worked on it", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const config = tinyConfig(folder, { epochs: 1 });
    const out = join(folder, "run");
    const stop = new AbortController();
    const begin = performance.now();
    await trainRun(config, {
      ...silent,
      out,
      signal: stop.signal,
      onStep: () => {
        const end = performance.now() + 2000;
        while (performance.now() < end);
        stop.abort();
      },
    });
    const { metadata } = await readSafetensors(join(out, "last.safetensors"));
    const { seconds } = JSON.parse(metadata.training!);
    assertGreater(seconds, 2);
    await run(config, out, { resume: true });
    const row = JSON.parse(await Deno.readTextFile(join(out, "metrics.jsonl")));
    assertGreater(row.seconds, seconds);
    assertLess(row.seconds, (performance.now() - begin) / 1000);
    const record = JSON.parse(await Deno.readTextFile(join(out, "run.json")));
    assertEquals(record.seconds, row.seconds);
  });
});

/** Ways of a runtime to die, for good; they take effect in the next step. */
const DEATHS: Partial<
  Record<RuntimeName, { die: (backend: unknown) => void; message: string }>
> = {
  webgpu: {
    message: "Cannot continue with WebGPU: device lost (destroyed)",
    die: (backend) => (backend as { device: GPUDevice }).device.destroy(),
  },
  wasm: {
    message: "Cannot enlarge memory",
    die(backend) {
      (backend as { write: () => void }).write = () => {
        throw new Error("Cannot enlarge memory");
      };
    },
  },
};

for (const [name, { die, message }] of Object.entries(DEATHS)) {
  const runtime = name as RuntimeName;
  Deno.test({
    ...unless(
      ABSENCES[runtime],
      `train() ends with an error where its runtime dies, and another process goes on (${name})`,
    ),
    fn: async () => {
      await inFolder(async (folder) => {
        await writeTinyDataset(folder);
        const config = tinyConfig(folder, { runtime, epochs: 2 });
        const [whole, out] = [join(folder, "whole"), join(folder, "run")];
        await run(config, whole);
        let steps = 0;
        let before: Promise<Uint8Array[]> | undefined;
        await assertRejects(
          () =>
            trainRun(config, {
              ...silent,
              out,
              onStep: () => {
                // In the middle of the second epoch.
                if (++steps !== STEPS + 2) return;
                before = keptIn(out);
                die(tf.backend());
              },
            }),
          Error,
          message,
        );
        assert(steps < 2 * STEPS, `${steps} steps`);
        assertEquals(await keptIn(out), await before!);
        // A device that is lost comes back in another process only.
        await linesOf("train", ["--resume", "--out", out]);
        assertEquals(await contentOf(out), await contentOf(whole));
      });
    },
  });
}
