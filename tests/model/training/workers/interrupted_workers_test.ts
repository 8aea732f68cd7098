/**
 * What may happen to workers that train together: a run that was killed or
 * stopped ends bit for bit as one that was not. Where an hour is no matter,
 * `KILLS=100 deno task test tests/model/training/workers/interrupted_workers_test.ts`.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { createPrng } from "../../../../data/random/prng.ts";
import { signalChild } from "../../../../model/machines/mod.ts";
import {
  type EndedWorker,
  freeHosts,
  printed,
} from "../../machines/start_workers.ts";
import { ABSENCES } from "../../runtime/available.ts";
import { inFolder } from "../../support/in_folder.ts";
import { contentOf } from "../../support/run_content.ts";
import { writeTinyDataset } from "../../support/tiny_dataset.ts";
import {
  startTraining,
  startWorker,
  tinyFlags,
  trainTogether,
} from "./train_workers.ts";

/** Whether there is time: every start of workers takes seconds. */
const MANY = Deno.env.has("CI") || Deno.env.has("ALL");
const KILLS = Number(Deno.env.get("KILLS") ?? (MANY ? 10 : 2));

/** Who hears a signal: a batch system sends it to all processes or to one. */
const STOPS: readonly (readonly number[])[] = MANY ? [[0, 1], [0], [1]] : [[1]];

/** What a worker prints when all are there, and when nothing is left to do. */
const JOINED = "Training on 2 workers";
const FINISHED = "is finished: there is nothing to do";

/** Steps enough that most moments drawn lie before the end. */
const EPOCHS = 8;

/** Longest time until the others of a worker that was killed have ended, ms. */
const LIMIT = 5000;

const absence = ABSENCES.tensorflow ??
  (Deno.build.os === "windows" ? "Windows has no such signals" : undefined);

Deno.test({
  name: `workers that are killed (${KILLS} times) or stopped end bit for bit ` +
    `as those that are not${absence ? ` (skipped: ${absence})` : ""}`,
  ignore: absence !== undefined,
  fn: async (test) => {
    await inFolder(async (folder) => {
      await writeTinyDataset(folder);
      const flags = (name: string) =>
        tinyFlags(folder, join(folder, name), {
          optimizer: "adamw",
          lr: 1e-3,
          ema: 0.9,
          schedule: "one-cycle",
          epochs: EPOCHS,
          resume: "auto",
        });
      const { trained } = await trainTogether(2, flags("whole"), JOINED);
      const expected = await contentOf(join(folder, "whole"));
      const prng = createPrng(29);
      // A run is met at all of its moments in about four starts.
      const moment = () => prng() * trained / 2;

      await test.step("SIGKILL", async () => {
        const waits: number[] = [];
        for (let run = 0; waits.length < KILLS; run++) {
          const out = `killed ${run}`;
          for (let isOver = false; !isOver && waits.length < KILLS;) {
            const rank = waits.length % 2;
            const start = await startUntil(
              "SIGKILL",
              [rank],
              moment(),
              flags(out),
            );
            const wait = requireLoss(start, rank);
            if (wait === undefined) isOver = true;
            else waits.push(wait);
          }
          await trainTogether(2, flags(out));
          assertEquals(await contentOf(join(folder, out)), expected);
        }
        waits.sort((a, b) => a - b);
        console.log(
          `${waits.length} kills: the other ended after ${
            waits[waits.length >> 1]
          } ms (median), ${waits.at(-1)} ms (longest)`,
        );
      });

      await test.step("SIGUSR1", async () => {
        for (let run = 0, stops = 0; stops < STOPS.length; run++) {
          const out = `stopped ${run}`;
          for (let isOver = false; !isOver && stops < STOPS.length;) {
            const start = await startUntil(
              "SIGUSR1",
              STOPS[stops]!,
              moment(),
              flags(out),
            );
            isOver = !requireStop(start);
            if (!isOver) stops++;
          }
          await trainTogether(2, flags(out));
          assertEquals(await contentOf(join(folder, out)), expected);
        }
      });

      await test.step("a worker killed under the launcher", async () => {
        const output = await launchAndKill(flags("launched"));
        assertStringIncludes(output, "Starting all workers again");
        assertEquals(await contentOf(join(folder, "launched")), expected);
      });

      await test.step("all hear that nothing is left to do", async () => {
        const { output } = await trainTogether(2, flags("whole"));
        assertStringIncludes(output, FINISHED);
        assertEquals(await contentOf(join(folder, "whole")), expected);
      });
    });
  },
});

/** A start of two workers, of which some got a signal. */
interface Start {
  hosts: readonly string[];
  ends: readonly EndedWorker[];
  /** When the signal was sent, milliseconds since the epoch. */
  signalled: number;
}

/** Starts two workers, and sends a signal to some of them a while after all are there. */
async function startUntil(
  signal: "SIGKILL" | "SIGUSR1",
  ranks: readonly number[],
  milliseconds: number,
  flags: readonly string[],
): Promise<Start> {
  const hosts = freeHosts(2);
  const workers = startTraining(hosts, () => flags);
  const ended = Promise.all(workers.map(({ ended }) => ended));
  await printed(workers[0]!, JOINED, FINISHED);
  await Promise.race([
    ended,
    new Promise((resolve) => setTimeout(resolve, milliseconds)),
  ]);
  const signalled = Date.now();
  for (const rank of ranks) signalChild(workers[rank]!.child, signal);
  return { hosts, ends: await ended, signalled };
}

/**
 * Checks how the worker ended whose peer was killed.
 *
 * @returns After how many milliseconds; `undefined` if the run was over before.
 */
function requireLoss(
  { hosts, ends, signalled }: Start,
  rank: number,
): number | undefined {
  const { end, output, at } = ends[1 - rank]!;
  // It had nothing left to do with the other, or both had ended.
  if (end === 0) return undefined;
  assertEquals(ends[rank]!.end, "SIGKILL", ends[rank]!.output);
  assertEquals(end, 75, output);
  assertEquals(
    output.trim().split("\n").at(-1),
    `error: Lost worker ${rank} (${hosts[rank]}): its process is gone`,
  );
  const wait = at - signalled;
  assert(wait < LIMIT * crowd(), `${wait} ms`);
  return wait;
}

/**
 * Checks that all workers ended in an orderly way, and that worker 0 saved.
 *
 * @returns Whether they stopped; else the run was over before.
 */
function requireStop({ ends }: Start): boolean {
  const outputs = ends.map(({ output }) => output).join("\n");
  const [first, second] = ends.map(({ end }) => end);
  if (first === 0) {
    // A worker that only learns may hear the signal after its last step.
    assert(second === 0 || second === 1, outputs);
    return false;
  }
  assertEquals([first, second], [1, 1], outputs);
  assertStringIncludes(ends[0]!.output, "Stopped and saved. Go on with: ");
  assert(!outputs.includes("error"), outputs);
  return true;
}

/** How many processes want each processor, at least 1: all takes so many times as long. */
function crowd(): number {
  return Math.max(1, Deno.loadavg()[0]! / navigator.hardwareConcurrency);
}

/** Trains by `--workers 2`, of which the second is killed in the second epoch. */
async function launchAndKill(flags: readonly string[]): Promise<string> {
  const launcher = startWorker([
    ...["run", "-A", "--no-check", "model/commands/train.ts"],
    ...["--workers=2", ...flags],
  ]);
  await printed(launcher, `epoch 1/${EPOCHS} loss`);
  const workers = await childrenOf(launcher.child.pid);
  assertEquals(workers.length, 2);
  Deno.kill(workers[1]!, "SIGKILL");
  const { end, output } = await launcher.ended;
  assertEquals(end, 0, output);
  return output;
}

/** Processes that a process has started, in their order. */
async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await new Deno.Command("ps", {
    args: ["-A", "-o", "pid=,ppid="],
  }).output();
  return new TextDecoder().decode(stdout).trim().split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child]) => child!)
    .sort((a, b) => a - b);
}
