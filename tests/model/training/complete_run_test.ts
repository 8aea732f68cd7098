import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import {
  type CompletedRun,
  completeRun,
} from "../../../model/training/complete_run.ts";
import type { RunState } from "../../../model/runs/run_state.ts";
import type { TrainConfig } from "../../../model/learning/train_config.ts";
import { inFolder } from "../support/in_folder.ts";
import { tinyConfig, writeTinyDataset } from "../support/tiny_dataset.ts";

/** What was seen of a run: its state, the steps taken, the epochs reported. */
interface Seen {
  run: CompletedRun | undefined;
  state: RunState | undefined;
  steps: number;
  epochs: number[];
}

/** Completes a run of 3 epochs of 4 steps, or stops it after step `stopAt`. */
async function complete(
  config: TrainConfig,
  out: string,
  stopAt = Infinity,
): Promise<Seen> {
  const stop = new AbortController();
  const seen: Seen = { run: undefined, state: undefined, steps: 0, epochs: [] };
  seen.run = await completeRun(config, {
    out,
    signal: stop.signal,
    onState: (state) => seen.state = state,
    onEpoch: ({ epoch }) => seen.epochs.push(epoch),
    onStep: () => {
      if (++seen.steps === stopAt) stop.abort();
    },
  });
  return seen;
}

Deno.test("completeRun() starts a run, goes on with it, and only reads it when it is finished", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const config = tinyConfig(folder);
    const out = join(folder, "run");

    const first = await complete(config, out, 6);
    assertEquals(first, {
      run: undefined,
      state: "new",
      steps: 6,
      epochs: [1],
    });

    const second = await complete(config, out);
    assertEquals([second.state, second.steps, second.epochs], [
      "begun",
      6,
      [1, 2, 3],
    ]);
    assertEquals(second.run!.epochs.map(({ epoch }) => epoch), [1, 2, 3]);
    assertEquals(second.run!.test.length, 5);

    const { mtime } = await Deno.stat(second.run!.report);
    const third = await complete(config, out);
    assertEquals(third, { ...second, state: "finished", steps: 0 });
    assertEquals((await Deno.stat(second.run!.report)).mtime, mtime);
    assert(await Deno.stat(third.run!.best));
  });
});

Deno.test("completeRun() does not continue with other settings, and names them", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const config = tinyConfig(folder);
    const out = join(folder, "run");
    await complete(config, out, 1);
    await assertRejects(
      () => complete({ ...config, epochs: 9, augment: false }, out),
      Error,
      `Cannot continue the run in ${out}: it has other settings ` +
        "(epochs: 3 there, 9 here; augment: true there, false here)",
    );
  });
});

Deno.test("completeRun() follows its data to another place, begun or finished, and no other data", async () => {
  await inFolder(async (folder) => {
    const [first, second] = [join(folder, "first"), join(folder, "second")];
    const out = join(folder, "run");
    await Deno.mkdir(first);
    await writeTinyDataset(first);
    await complete(tinyConfig(first), out, 6);
    await Deno.rename(first, second);
    const there = await complete(tinyConfig(second), out);
    assertEquals([there.state, there.steps], ["begun", 6]);
    await Deno.rename(second, first);
    const back = await complete(tinyConfig(first), out);
    assertEquals([back.state, back.run], ["finished", there.run]);

    const other = join(folder, "other");
    await complete(tinyConfig(first), other, 6);
    const list = join(first, "scores.csv");
    const rows = await Deno.readTextFile(list);
    await Deno.writeTextFile(list, rows.replace(/,[\d.]+,train/, ",3.5,train"));
    await Deno.rename(first, second);
    await assertRejects(
      () => complete(tinyConfig(second), other),
      Error,
      `Cannot resume the run in ${other}: names, scores or sizes of the images at ${second} differ from those at ${first}`,
    );
  });
});

Deno.test("completeRun() returns every number of an epoch as it was reported", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const told: unknown[] = [];
    const run = await completeRun(tinyConfig(folder), {
      out: join(folder, "run"),
      onEpoch: (epoch, best) => told.push(epoch, best),
    });
    const quality = run!.epochs.map(({ validation: { srocc } }) =>
      Math.abs(srocc)
    );
    assertEquals(told.filter((each) => typeof each === "object"), run!.epochs);
    // An epoch is the best so far if none before it was as good.
    assertEquals(
      told.filter((each) => typeof each === "boolean"),
      quality.map((each, i) => each > Math.max(-1, ...quality.slice(0, i))),
    );
  });
});
