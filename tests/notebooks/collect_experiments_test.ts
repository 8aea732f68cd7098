import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { collectExperiments } from "../../notebooks/run/collect_experiments.ts";

const estimate = (seeds: number[]) => ({ mean: 0, low: 0, high: 0, seeds });

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
        '{"epoch":1,"srocc":0.25,"plcc":0.5}\n{"epoch":2,"srocc":0.75,"plcc":1}\n',
      );
    }
    const collected = await collectExperiments([folder]);
    const { runs, differences, steps } = collected;
    const curves = "0.2500 0.7500,0.5000 1.0000";
    assertEquals(runs.trimEnd().split("\n").slice(1), [
      `frozen,mae,1,${curves},0.1000,0.2000,0.1235,0.5000`,
      `frozen,mse,1,${curves},0.1000,0.2000,0.1235,0.5000`,
      `frozen,mse,2,${curves},0.2000,0.4000,0.1235,0.5000`,
    ]);
    assertEquals(differences.trimEnd().split("\n").slice(1), [
      "frozen,mse,mae,1,-0.0100,-0.0200,0.0000",
    ]);
    assertEquals(steps.trimEnd().split("\n").slice(1), [
      "frozen,mae,1,1.235,0.001235",
    ]);
    const kept = {
      runs: "frozen,nin,1,0.5,0.5,0.5,0.5,0.5,0.5\n",
      differences: "frozen,nin,other,1,0.5,0.5,0.5\n",
      steps: "norms,mae,1,0.5,0.5\n",
    };
    const again = await collectExperiments([folder], {
      runs: `${runs}frozen,mse,20,1,1,1,1,1,1\n${kept.runs}`,
      differences: `${differences}frozen,nin,mae,1,1,1,1\n${kept.differences}`,
      steps: `${steps}frozen,mae,2,1,1\n${kept.steps}`,
    });
    assertEquals(again, {
      runs: collected.runs + kept.runs,
      differences: collected.differences + kept.differences,
      steps: collected.steps + kept.steps,
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
