/** Runs that a comparison reads; the numbers are invented. */
import { join } from "node:path";
import { createPrng } from "../../../../data/random/prng.ts";
import {
  compareRuns,
  type Comparison,
} from "../../../../model/experiments/comparison/compare_runs.ts";
import { writePredictions } from "../../../../model/runs/prediction_file.ts";
import { inFolder } from "../../support/in_folder.ts";

/** Images of a run. */
export const COUNT = 40;
/** Their subjective scores. */
export const SUBJECTIVE = Array.from({ length: COUNT }, (_, i) => 1 + i / 10);

/** Subjective scores with noise on them. */
export function noisy(noise: number, seed: number): number[] {
  const prng = createPrng(seed);
  return SUBJECTIVE.map((score) => score + noise * (prng() - 0.5));
}

/** The files of a finished run that a comparison reads. */
export async function writeRun(
  path: string,
  predicted: readonly number[],
  {
    finished = true,
    seed = 1,
    part = "test",
    loss = "mse",
    datasetOptions = {},
  } = {},
): Promise<void> {
  await Deno.mkdir(path, { recursive: true });
  const files = {
    "config.json": JSON.stringify({
      seed,
      loss: { type: loss },
      datasetOptions,
    }),
    "run.json": JSON.stringify({ finished }),
    "metrics.jsonl": [0.2, 0.5, 0.4]
      .map((srocc, i) =>
        `${JSON.stringify({ epoch: i + 1, srocc, plcc: null })}\n`
      )
      .join(""),
  };
  for (const [name, content] of Object.entries(files)) {
    await Deno.writeTextFile(join(path, name), content);
  }
  await writePredictions(
    join(path, `${part}.csv`),
    predicted.map((each, i) => ({
      name: `<${i}>`,
      predicted: each,
      subjective: SUBJECTIVE[i]!,
    })),
  );
}

/** Predictions of a good model and of a poor one. */
export const GOOD: number[] = noisy(1, 1);
export const POOR: number[] = noisy(6, 2);

/** A comparison of three runs. */
export async function comparisonExample(): Promise<Comparison> {
  let comparison: Comparison | undefined;
  await inFolder(async (folder) => {
    const paths = ["mse", "nin", "a run with a long name"].map((name) =>
      join(folder, name)
    );
    await writeRun(paths[0]!, POOR);
    await writeRun(paths[1]!, GOOD, { seed: 2 });
    await writeRun(paths[2]!, noisy(3, 3), { seed: 3 });
    comparison = await compareRuns(paths);
  });
  return comparison!;
}
