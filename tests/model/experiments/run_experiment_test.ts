import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import type { RunResult } from "../../../model/experiments/arm_results.ts";
import {
  type Experiment,
  planRuns,
} from "../../../model/experiments/experiment.ts";
import { experimentBase } from "../../../model/experiments/experiments.ts";
import {
  folderOfRun,
  runExperiment,
  stateOfPlanned,
  whyDiverged,
} from "../../../model/experiments/run_experiment.ts";
import { writeResults } from "../../../model/experiments/write_results.ts";
import type { TrainConfig } from "../../../model/learning/train_config.ts";
import { inFolder } from "../support/in_folder.ts";
import { testOnSmallDisk } from "../support/small_disk.ts";
import { writeTinyDataset } from "../support/tiny_dataset.ts";

const EXPERIMENT: Experiment = {
  name: "tiny",
  title: "Which rate?",
  varies: ["learningRate"],
  arms: [
    { name: "wild", label: "Wild", changes: { learningRate: 1e30 } },
    { name: "tame", label: "Tame", changes: { learningRate: 1e-3 } },
    { name: "later", label: "Later", changes: { learningRate: 1e-4 } },
  ],
};

/** Runs of a few seconds. */
function baseOf(data: string): TrainConfig {
  return {
    ...experimentBase("csv"),
    datasetOptions: { data },
    size: { height: 28, width: 28 },
    batchSize: 5,
    epochs: 2,
    epochsPerPass: 2,
    runtime: "wasm",
  };
}

Deno.test("an arm that diverges is noted, and the others' results stay; a table says what it lacks", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const out = join(folder, "out");
    const runs = planRuns(EXPERIMENT, baseOf(folder), 1);
    const stop = new AbortController();
    const told: string[] = [];
    const { interrupted } = await runExperiment(runs, {
      out,
      signal: stop.signal,
      onRun: ({ name }, state) => {
        told.push(`${name} ${state}`);
        if (name === "later-seed1") stop.abort();
        return {};
      },
    });
    assert(interrupted);
    assertEquals(told.map((line) => line.split(" ")[1]), ["new", "new", "new"]);
    const states = await Promise.all(
      runs.map((run) => stateOfPlanned(out, run)),
    );
    assertEquals(states.slice(0, 2), ["diverged", "finished"]);
    assert(states[2] !== "finished");
    assertStringIncludes(
      (await whyDiverged(out, runs[0]!))!,
      "steps were skipped",
    );

    const known = new Map<string, RunResult>();
    const written = await writeResults(EXPERIMENT, runs, out, known);
    const tame = known.get(folderOfRun(out, runs[1]!));
    assert(tame);
    assertEquals(written!.results.arms.map(({ name }) => name), ["tame"]);
    assertStringIncludes(
      written!.markdown,
      "1 of 3 runs are finished. Missing: Later (seed 1). " +
        "Diverged: Wild (seed 1), the first with “",
    );

    const [, images, seconds] = written!.markdown
      .match(/An epoch is (\d+) images and takes ([\d.]+) s by the clock/)!;
    assertEquals(images, "11"); // half a pass over 22
    assert(Number(seconds) > 0);

    // The same again: what diverged is not tried again, what was stopped goes on.
    const again: string[] = [];
    const models = async () => {
      const found: string[] = [];
      for (const run of runs) {
        for await (const { name } of Deno.readDir(folderOfRun(out, run))) {
          if (name.endsWith(".safetensors")) found.push(`${run.name} ${name}`);
        }
      }
      return found.filter((name) => name.startsWith("later"));
    };
    assert((await models()).length > 0, "it was stopped without a model");
    await runExperiment(runs, {
      out,
      models: false,
      onRun: ({ name }, state) => {
        again.push(`${name} ${state}`);
        return {};
      },
    });
    assertEquals(again.slice(0, 2), [
      "wild-seed1 diverged",
      "tame-seed1 finished",
    ]);
    assertEquals(await models(), []);
    const whole = await writeResults(EXPERIMENT, runs, out, known);
    // What was read for the first table is not read again for the second.
    assert(known.get(folderOfRun(out, runs[1]!)) === tame);
    assertEquals(known.size, 2);
    assertEquals(whole!.results.arms.map(({ name }) => name), [
      "tame",
      "later",
    ]);

    // A run of another version is refused with a word.
    const record = join(folderOfRun(out, runs[1]!), "run.json");
    const text = await Deno.readTextFile(record);
    await Deno.writeTextFile(
      record,
      text.replace(/"norm-in-norm": "[^"]+"/, '"norm-in-norm": "0.0.1"'),
    );
    await assertRejects(
      () => runExperiment(runs, { out, onRun: () => ({}) }),
      Error,
      "it was made by version 0.0.1, and this is version ",
    );
    await Deno.writeTextFile(
      record,
      text.replace(/"norm-in-norm": "[^"]+",/, ""),
    );
    await assertRejects(
      () => writeResults(EXPERIMENT, runs, out),
      Error,
      "it was made by an older version",
    );
  });
});

testOnSmallDisk(
  "on a full disk an experiment keeps its finished runs and their table, and goes on when there is room",
  32_000,
  async (disk, grow) => {
    await inFolder(async (folder) => {
      await writeTinyDataset(folder);
      const out = join(disk, "out");
      const tame = { ...EXPERIMENT, arms: EXPERIMENT.arms.slice(1) };
      const runs = planRuns(tame, baseOf(folder), 1);
      const run = () =>
        runExperiment(runs, {
          out,
          onRun: () => ({}),
          onFinished: async () => void await writeResults(tame, runs, out),
        });
      const states = () =>
        Promise.all(runs.map((planned) => stateOfPlanned(out, planned)));
      const table = () => Deno.readTextFile(join(out, "results.md"));

      await assertRejects(run, Error, "No space left on device");
      assertEquals(await states(), ["finished", "begun"]);
      const before = await table();
      assertStringIncludes(
        before,
        "1 of 2 runs are finished. Missing: Later (seed 1).",
      );

      await grow(64_000);
      assertEquals(await run(), { interrupted: false });
      assertEquals(await states(), ["finished", "finished"]);
      const rowOf = (text: string) =>
        text.split("\n").find((line) => line.startsWith("| Tame | 1 |"));
      assert(rowOf(before));
      assertEquals(rowOf(await table()), rowOf(before));
      assertStringIncludes(await table(), "| Later | 1 |");
    });
  },
);
