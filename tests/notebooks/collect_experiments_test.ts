import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { collectExperiments } from "../../notebooks/run/collect_experiments.ts";
import { LIBRARY_VERSION } from "../../model/scoring/library_version.ts";

const estimate = (seeds: number[]) => ({
  mean: 0.5,
  low: 0.25,
  high: 0.71235,
  seeds,
});

Deno.test("collectExperiments() has a row per run and one per pair of arms, and keeps those of other arms", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const arm = (name: string, seeds: number[]) => ({
      name,
      seeds,
      test: {
        srocc: estimate(seeds.map((seed) => seed / 10)),
        plcc: estimate(seeds.map((seed) => seed / 5)),
        krocc: estimate(seeds.map(() => 0.12345)),
        rmse: estimate(seeds.map(() => 0.5)),
      },
    });
    const difference = { seeds: 1, mean: -0.01, low: -0.02, high: 0 };
    await Deno.writeTextFile(
      join(folder, "results.json"),
      JSON.stringify({
        experiment: "frozen",
        arms: [
          { ...arm("mse", [1, 2]), difference: { mae: difference } },
          {
            ...arm("mae", [1]),
            difference: { mse: difference },
            steps: [{ epoch: 1, spread: 1.23456, gradient: 0.00123456 }],
          },
        ],
      }),
    );
    for (const run of ["mse-seed1", "mse-seed2", "mae-seed1"]) {
      await Deno.mkdir(join(folder, "runs", run), { recursive: true });
      await Deno.writeTextFile(
        join(folder, "runs", run, "metrics.jsonl"),
        // An older run has no times.
        run === "mse-seed2"
          ? '{"epoch":1,"srocc":0.25,"plcc":0.5}\n{"epoch":2,"srocc":0.75,"plcc":1}\n'
          : '{"epoch":1,"srocc":0.25,"plcc":0.5,"seconds":20.25}\n' +
            '{"epoch":2,"srocc":0.75,"plcc":1,"seconds":10.5}\n',
      );
    }
    const collected = await collectExperiments([folder]);
    const { runs, differences, tests, steps } = collected;
    const curves = "0.2500 0.7500,0.5000 1.0000";
    assertEquals(runs.trimEnd().split("\n").slice(1), [
      `frozen,mae,1,${curves},0.1000,0.2000,0.1235,0.5000,30.8`,
      `frozen,mse,1,${curves},0.1000,0.2000,0.1235,0.5000,30.8`,
      `frozen,mse,2,${curves},0.2000,0.4000,0.1235,0.5000,`,
    ]);
    assertEquals(differences.trimEnd().split("\n").slice(1), [
      "frozen,mse,mae,1,-0.0100,-0.0200,0.0000",
    ]);
    const rows = (arm: string, seeds: number) =>
      ["krocc", "plcc", "rmse", "srocc"].map((metric) =>
        `frozen,${arm},${metric},${seeds},0.5000,0.2500,0.7124`
      );
    assertEquals(tests.trimEnd().split("\n").slice(1), [
      ...rows("mae", 1),
      ...rows("mse", 2),
    ]);
    assertEquals(steps.trimEnd().split("\n").slice(1), [
      "frozen,mae,1,1.235,0.001235",
    ]);
    const kept = {
      runs: "frozen,nin,1,0.5,0.5,0.5,0.5,0.5,0.5,60\n",
      differences: "frozen,nin,other,1,0.5,0.5,0.5\n",
      tests: "frozen,nin,plcc,1,0.5,0.5,0.5\n",
      steps: "norms,mae,1,0.5,0.5\n",
    };
    const again = await collectExperiments([folder], {
      runs: `${runs}frozen,mse,20,1,1,1,1,1,1,1\n${kept.runs}`,
      differences: `${differences}frozen,nin,mae,1,1,1,1\n${kept.differences}`,
      tests: `${tests}frozen,mse,srocc,20,1,1,1\n${kept.tests}`,
      steps: `${steps}frozen,mae,2,1,1\n${kept.steps}`,
    });
    assertEquals(again, {
      runs: collected.runs + kept.runs,
      differences: collected.differences + kept.differences,
      tests: collected.tests + kept.tests,
      steps: collected.steps + kept.steps,
    });
    // A log of before the runs' seconds were kept: its rows get an empty cell.
    const before = runs.replaceAll(/,(seconds|[\d.]*)$/gm, "");
    const old = "frozen,nin,1,0.5,0.5,0.5,0.5,0.5,0.5";
    const widened = await collectExperiments([folder], {
      ...collected,
      runs: `${before}${old}\n`,
    });
    assertEquals(widened.runs, `${runs}${old},\n`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("collectExperiments() refuses results of another version, and takes those that name none", async () => {
  const folder = await Deno.makeTempDir();
  const collect = async (version?: string) => {
    const results = { experiment: "frozen", version, arms: [] };
    await Deno.writeTextFile(
      join(folder, "results.json"),
      JSON.stringify(results),
    );
    return await collectExperiments([folder]);
  };
  try {
    const none = await collect();
    assertEquals(await collect(LIBRARY_VERSION), none);
    await assertRejects(
      () => collect("0.0.0"),
      Error,
      `Cannot collect ${folder}: it was made by version 0.0.0, and this is ` +
        `version ${LIBRARY_VERSION}`,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
