/**
 * One run over several processes. Where hundreds of seconds are no matter,
 * `KILLS=100 deno task test tests/model/training/workers`.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { createPrng } from "../../../../data/random/prng.ts";
import { readSafetensors } from "../../../../model/weights/safetensors.ts";
import { fromFileUrl, repositoryRoot } from "../../../support/paths.ts";
import { freeHosts, printed } from "../../machines/start_workers.ts";
import { ABSENCES } from "../../runtime/available.ts";
import { runCommand } from "../../support/command_line.ts";
import { inFolder } from "../../support/in_folder.ts";
import { contentOf } from "../../support/run_content.ts";
import { writeTinyDataset } from "../../support/tiny_dataset.ts";
import { startTraining, tinyFlags } from "./train_workers.ts";

/** Whether there is time: every start of workers takes seconds. */
const MANY = Deno.env.has("CI") || Deno.env.has("ALL");

/**
 * Kills and stops of workers, where asked for: the moments are random, and a
 * worker may end before the one that was drawn.
 */
const KILLS = Number(Deno.env.get("KILLS") ?? 0);

function testWithTensorflow(
  name: string,
  fn: () => Promise<void>,
  absence = ABSENCES.tensorflow,
): void {
  if (absence) Deno.test.ignore(`${name} (skipped: ${absence})`, () => {});
  else Deno.test({ name, fn, ignore: Deno.build.os === "windows" });
}

/** How many processes want each processor, at least 1: all takes so many times as long. */
function crowd(): number {
  return Math.max(1, Deno.loadavg()[0]! / navigator.hardwareConcurrency);
}

/** Runs workers that must all end well. */
async function trainTogether(
  workers: number,
  flags: readonly string[],
): Promise<string> {
  const started = startTraining(freeHosts(workers), () => flags);
  const ends = await Promise.all(started.map(({ ended }) => ended));
  for (const { end, output } of ends) assertEquals(end, 0, output);
  return ends[0]!.output;
}

testWithTensorflow(
  "workers with frozen batch normalization train as one process: weights within 1e-6",
  async () => {
    await inFolder(async (folder) => {
      await writeTinyDataset(folder);
      const changes = {
        optimizer: "sgd",
        lr: 1e-2,
        "freeze-batch-norm": true,
        // Parts of 3 and shares of 4, 5 and 7 images.
        "batch-size": 3,
        accumulate: 3,
        epochs: 1,
      };
      const flags = (name: string) =>
        tinyFlags(folder, join(folder, name), changes);
      const { code, stderr } = await runCommand("train", flags("alone"));
      assertEquals(code, 0, stderr);
      const alone = await contentOf(join(folder, "alone"));
      for (const workers of MANY ? [2, 3] : [2]) {
        const name = `${workers} workers`;
        const output = await trainTogether(workers, flags(name));
        assertStringIncludes(output, `Training on ${workers} workers`);
        const together = await contentOf(join(folder, name));
        assertEquals([...together.last.keys()], [...alone.last.keys()]);
        let furthest = 0;
        for (const [key, { data }] of alone.last) {
          if (/^(optimizer|training)\./.test(key)) continue;
          const there = together.last.get(key)!.data;
          data.forEach((x, i) =>
            furthest = Math.max(furthest, Math.abs(x - there[i]!))
          );
        }
        // Float32 sums in another order; weights and outputs are up to about 1.
        assert(furthest > 0 && furthest < 1e-6, `${furthest}`);
        const record = await Deno.readTextFile(join(folder, name, "run.json"));
        assertEquals(JSON.parse(record).workers, {
          count: workers,
          batchNormalization: "frozen",
        });
      }
    });
  },
);

testWithTensorflow(
  `workers that are killed or stopped ${KILLS} times end bit for bit as those that are not`,
  async () => {
    await inFolder(async (folder) => {
      await writeTinyDataset(folder);
      const changes = {
        optimizer: "adamw",
        lr: 1e-3,
        ema: 0.9,
        schedule: "one-cycle",
        epochs: 3,
        resume: "auto",
      };
      const flags = (name: string) =>
        tinyFlags(folder, join(folder, name), changes);
      await trainTogether(2, flags("whole"));
      const expected = await contentOf(join(folder, "whole"));

      const prng = createPrng(29);
      for (let kills = 0, runs = 0; kills < KILLS; runs++) {
        const out = `killed ${runs}`;
        for (let ended = false; !ended && kills < KILLS;) {
          // Now and then a word that all hear, in place of a death.
          const signal = kills % 4 === 3 ? "SIGUSR1" : "SIGKILL";
          ended = await trainUntil(
            signal,
            kills % 2,
            3000 * prng(),
            flags(out),
          );
          if (!ended) kills++;
        }
        // What is left of the last one.
        await trainTogether(2, flags(out));
        assertEquals(await contentOf(join(folder, out)), expected);
      }
      // All of them hear that there is nothing left to do.
      const output = await trainTogether(2, flags("whole"));
      assertStringIncludes(output, "is finished: there is nothing to do");
    });
  },
  ABSENCES.tensorflow ?? (KILLS === 0 ? "KILLS is not set" : undefined),
);

/**
 * Trains until some milliseconds after the first step, when one worker gets a
 * signal; the other must end within 5 s.
 *
 * @returns Whether the run came to its end before.
 */
async function trainUntil(
  signal: "SIGKILL" | "SIGUSR1",
  rank: number,
  milliseconds: number,
  flags: readonly string[],
): Promise<boolean> {
  const hosts = freeHosts(2);
  const workers = startTraining(hosts, () => flags);
  const [leader] = workers;
  await printed(leader!, "\nepoch ");
  let signalled = Infinity;
  const timer = setTimeout(() => {
    signalled = Date.now();
    workers[rank]!.child.kill(signal);
  }, milliseconds);
  const ends = await Promise.all(workers.map(({ ended }) => ended));
  clearTimeout(timer);
  if (ends.every(({ end }) => end === 0)) return true;
  assert(signalled < Infinity, ends.map(({ output }) => output).join());
  if (signal === "SIGUSR1") {
    // At its very end a run is saved, and a worker that only learns has gone.
    for (const { end, output } of ends) assert(end === 1 || end === 0, output);
    return false;
  }
  const other = ends[1 - rank]!;
  assertEquals(ends[rank]!.end, "SIGKILL");
  if (other.end === 0) return false; // it had nothing left to do with the other
  assertEquals(other.end, 75, other.output);
  const lines = other.output.trim().split("\n");
  assertEquals(
    lines.at(-1),
    `error: Lost worker ${rank} (${hosts[rank]}): its process is gone`,
  );
  const limit = 5000 * crowd();
  assert(other.at - signalled < limit, `${other.at - signalled} ms`);
  return false;
}

testWithTensorflow(
  "workers with other flags or other data say in what they differ, and train nothing",
  async () => {
    await inFolder(async (folder) => {
      await writeTinyDataset(folder);
      const other = join(folder, "other");
      await Deno.mkdir(other);
      await writeTinyDataset(other);
      const csv = join(other, "scores.csv");
      const rows = await Deno.readTextFile(csv);
      await Deno.writeTextFile(
        csv,
        rows.replace(/,\d\.\d+,train/, ",1.5,train"),
      );
      const cases: [Record<string, unknown>, string][] = [
        [{ lr: 0.5 }, "learningRate: 0.5 here and 0.001 there"],
        [{ data: other }, "names, scores or sizes of the images"],
      ];
      await Promise.all(cases.map(async ([changes, difference], index) => {
        const out = join(folder, `run ${index}`);
        const hosts = freeHosts(2);
        const workers = startTraining(
          hosts,
          (rank) =>
            tinyFlags(folder, out, { lr: 1e-3, ...rank === 1 && changes }),
        );
        const [first, second] = await Promise.all(
          workers.map(({ ended }) => ended),
        );
        assertEquals([first!.end, second!.end], [1, 1], first!.output);
        assertStringIncludes(
          second!.output,
          `error: Cannot train as worker 1: it differs from worker 0 in ${difference}`,
        );
        assertStringIncludes(
          first!.output,
          `error: Cannot train: worker 1 (${
            hosts[1]
          }) was started with other flags, data or versions; it says which`,
        );
        assertEquals(await Deno.stat(out).catch(() => undefined), undefined);
      }));
    });
  },
);

testWithTensorflow(
  "train --workers starts workers here, of which one prints the result",
  async () => {
    await inFolder(async (folder) => {
      await writeTinyDataset(folder);
      const out = join(folder, "run");
      const launcher = new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "-A", "--no-check", "model/commands/train.ts"],
          ...["--json", "--workers=2", ...tinyFlags(folder, out)],
        ],
        cwd: fromFileUrl(repositoryRoot),
        env: { NO_COLOR: "1" },
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
      const { code, stdout } = await launcher.output();
      assertEquals(code, 0);
      const lines = new TextDecoder().decode(stdout).trim().split("\n");
      assertEquals(lines.length, 1, "one worker prints the result");
      assertEquals(JSON.parse(lines[0]!).folder, out);
      const { metadata } = await readSafetensors(join(out, "last.safetensors"));
      assertEquals(JSON.parse(metadata.training!).epoch, 2);
    });
  },
);
