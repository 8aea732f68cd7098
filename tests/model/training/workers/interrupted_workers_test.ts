/**
 * What may happen to workers that train together: a run that was killed or
 * stopped ends bit for bit as one that was not. For more kills, which take an hour:
 * `KILLS=100 deno task test tests/model/training/workers/interrupted_workers_test.ts`.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { createPrng } from "../../../../data/random/prng.ts";
import { signalChild } from "../../../../data/files/signal_child.ts";
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
import { LARGE_RUN, WHY_NOT_LARGE } from "../../../support/large.ts";
import { NO_POSIX, unless } from "../../../support/unless.ts";

const KILLS = Number(Deno.env.get("KILLS") ?? (LARGE_RUN ? 10 : 1));

/** Something that happens to workers. */
interface Event {
  signal: "SIGKILL" | "SIGUSR1";
  /** Who gets the signal. */
  ranks: readonly number[];
}

const EVENTS: readonly Event[] = [
  ...Array.from(
    { length: KILLS },
    (_, i): Event => ({ signal: "SIGKILL", ranks: [i % 2] }),
  ),
  // A batch system sends it to all processes or to one.
  ...(LARGE_RUN ? [[0, 1], [0], [1]] : [[1]]).map(
    (ranks): Event => ({ signal: "SIGUSR1", ranks }),
  ),
];

/** What worker 0 prints when all are there, and when nothing is left to do. */
const JOINED = "Training on 2 workers";
const FINISHED = "is already finished";

/** Longest time until the others of a worker that was killed have ended, ms. */
const LIMIT = 5000;

const EPOCHS = 8;

Deno.test({
  ...unless(
    ABSENCES.tensorflow ?? NO_POSIX,
    `workers that are killed (${KILLS} times) or stopped end bit for bit ` +
      "as those that are not",
  ),
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
      const requireWhole = async (name: string) =>
        assertEquals(await contentOf(join(folder, name)), expected);

      await test.step("killed or stopped, by the ones who started them", async () => {
        const prng = createPrng(29);
        const waits: number[] = [];
        for (let run = 0, next = 0; next < EVENTS.length; run++) {
          const name = `run ${run}`;
          let isOver = false;
          while (!isOver && next < EVENTS.length) {
            const event = EVENTS[next]!;
            // About an epoch further with each start, so that few runs are over early.
            const moment = prng() * trained / 4;
            const start = await startUntil(event, moment, flags(name));
            const wait = requireEnd(event, start);
            isOver = wait === undefined;
            if (isOver) continue;
            next++;
            if (event.signal === "SIGKILL") waits.push(wait!);
          }
          await trainTogether(2, flags(name));
          await requireWhole(name);
        }
        waits.sort((a, b) => a - b);
        console.log(
          `${waits.length} kills: the other ended after ${
            waits[waits.length >> 1]
          } ms (median), ${waits.at(-1)} ms (longest)`,
        );
      });

      await test.step({
        ...unless(
          WHY_NOT_LARGE,
          "killed under the launcher, which starts all again",
        ),
        fn: async () => {
          const output = await launchAndKill(flags("launched"));
          assertStringIncludes(output, "Restarting all workers");
          await requireWhole("launched");
        },
      });

      await test.step("all hear that nothing is left to do", async () => {
        const { output } = await trainTogether(2, flags("whole"));
        assertStringIncludes(output, FINISHED);
        await requireWhole("whole");
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
  { signal, ranks }: Event,
  milliseconds: number,
  flags: readonly string[],
): Promise<Start> {
  const hosts = freeHosts(2);
  const workers = startTraining(hosts, () => flags);
  const ended = Promise.all(workers.map(({ ended }) => ended));
  await printed(workers[0]!, JOINED, FINISHED);
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([
    ended,
    new Promise((resolve) => timer = setTimeout(resolve, milliseconds)),
  ]);
  clearTimeout(timer);
  const signalled = Date.now();
  for (const rank of ranks) signalChild(workers[rank]!.child, signal);
  return { hosts, ends: await ended, signalled };
}

/**
 * Checks how workers ended.
 *
 * @returns After how many milliseconds; `undefined` if the run was over before.
 */
function requireEnd(event: Event, start: Start): number | undefined {
  const { hosts, ends, signalled } = start;
  const wait = Math.max(...ends.map(({ at }) => at)) - signalled;
  const outputs = ends.map(({ output }) => output).join("\n");
  if (event.signal === "SIGUSR1") {
    const [first, second] = ends.map(({ end }) => end);
    if (first === 0) {
      // A worker that only learns may hear the signal after its last step.
      assert(second === 0 || second === 1, outputs);
      return undefined;
    }
    assertEquals([first, second], [1, 1], outputs);
    assertStringIncludes(
      ends[0]!.output,
      "Stopped and saved. Continue with: ",
    );
    assert(!outputs.includes("error"), outputs);
    return wait;
  }
  const rank = event.ranks[0]!;
  const { end, output } = ends[1 - rank]!;
  // It had nothing left to do with the other, or both had ended.
  if (end === 0) return undefined;
  assertEquals(ends[rank]!.end, "SIGKILL", outputs);
  assertEquals(end, 75, output);
  assertEquals(
    output.trim().split("\n").at(-1),
    `error: Cannot continue: lost worker ${rank} (${
      hosts[rank]
    }): its process is gone`,
  );
  assert(wait < LIMIT * crowd(), `${wait} ms`);
  return wait;
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
