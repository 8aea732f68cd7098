import { assert, assertEquals } from "@std/assert";
import {
  type Experiment,
  planRuns,
} from "../../../model/experiments/experiment.ts";
import {
  experimentBase,
  EXPERIMENTS,
} from "../../../model/experiments/experiments.ts";

Deno.test("arms differ in what the experiment varies, and in nothing else", () => {
  for (const experiment of Object.values<Experiment>(EXPERIMENTS)) {
    const base = experimentBase("biq2021", undefined, experiment.base);
    const runs = planRuns(experiment, base, 3);
    const varied = new Set<string>([...experiment.varies, "seed"]);
    const shared = runs.map(({ config }) =>
      JSON.stringify(
        Object.entries(config).filter(([key]) => !varied.has(key)).sort(),
      )
    );
    assertEquals(new Set(shared).size, 1, experiment.name);
    const own = runs.map(({ config }) =>
      JSON.stringify([...varied].map((key) => config[key as "loss"] ?? null))
    );
    assertEquals(new Set(own).size, runs.length, experiment.name);
    const names = new Set(runs.map(({ name }) => name));
    assertEquals(names.size, runs.length, experiment.name);
    for (const name of names) assert(/^[\w.-]+$/.test(name), name);
  }
});

Deno.test("every arm has the same seeds, and all arms come before the next seed", () => {
  const runs = planRuns(EXPERIMENTS.convergence, experimentBase("csv"), 3);
  assertEquals(runs.map(({ seed }) => seed), [
    ...Array(6).fill(1),
    ...Array(6).fill(2),
    ...Array(6).fill(3),
  ]);
});

Deno.test("experimentBase() is the paper's but for what a small machine forces", () => {
  const { learningRate, ftLrRatio, optimizer, schedule, batchSize } =
    experimentBase("koniq10k", "imagenet.safetensors");
  assertEquals([learningRate, ftLrRatio], [1e-4, 0.1]);
  assertEquals([optimizer, schedule, batchSize], ["adam", "step", 8]);
  assertEquals(experimentBase("koniq10k").ftLrRatio, 1);
});
