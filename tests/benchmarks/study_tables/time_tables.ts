/** Tables of how long the studies took, and of what a level costs in time. */
import { readRuns } from "../../../notebooks/experiment_logs.ts";
import {
  type Arm,
  readArms,
} from "../../../notebooks/lessons/experiment_arms.ts";
import {
  eighthsTo,
  LOSSES,
} from "../../../notebooks/lessons/learning_backbone.ts";
import { sum } from "../../../notebooks/vectors.ts";
import type { FineTuned } from "./fine_tuned_tables.ts";
import type { StudyTable } from "./study_table.ts";

/** Hours of each preset's runs, where they were kept; without the sweep in PyTorch, which ran on a GPU. */
export async function hoursTable(): Promise<StudyTable> {
  const runs = (await readRuns()).filter(({ preset }) =>
    preset !== "pytorch-rates"
  );
  const row = (name: string, own: typeof runs) => {
    const kept = own.flatMap(({ seconds }) => seconds ?? []);
    const hours = kept.length > 0 ? (sum(kept) / 3600).toFixed(2) : "not kept";
    return [name, `${own.length}`, `${kept.length}`, hours];
  };
  const presets = Map.groupBy(runs, ({ preset }) => preset);
  return {
    head: [
      "preset",
      "runs in the logs",
      "with their time",
      "hours of one core",
    ],
    rows: [
      ...Array.from(presets, ([preset, own]) => row(`\`${preset}\``, own)),
      row("all", runs),
    ],
  };
}

/** Minutes of training until each loss passes the levels of MAE and of MSE in SROCC. */
export async function minutesTable(
  studies: readonly FineTuned[],
): Promise<StudyTable> {
  const arms = await Promise.all(
    studies.map(({ preset, names }) => readArms(preset, names)),
  );
  return {
    head: [
      "minutes of training until the level of",
      ...studies.flatMap(({ preset }) => [`\`${preset}\`: MAE`, "MSE"]),
    ],
    rows: Object.values(LOSSES).map((name, loss) => [
      name,
      ...arms.flatMap((study) =>
        study.slice(0, 2).map((rival) => minutesTo(rival, study[loss]!))
      ),
    ]),
  };
}

/** Lowest to highest of the seeds, each at the speed of its own run. */
function minutesTo(rival: Arm, arm: Arm): string {
  const minutes = eighthsTo(rival, arm, "srocc").map((epochs, i) => {
    const { seconds, srocc } = arm.runs[i]!;
    return epochs * (seconds ?? NaN) / srocc.length / 60;
  });
  const [low, high] = [Math.min(...minutes), Math.max(...minutes)]
    .map((end) => end === Infinity ? "never" : end.toFixed(1));
  return low === high ? low! : `${low} to ${high}`;
}
