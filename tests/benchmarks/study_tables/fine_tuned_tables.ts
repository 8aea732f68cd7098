/** Tables of the studies in which all of the network learns. */
import { readTests } from "../../../notebooks/experiment_logs.ts";
import {
  type Arm,
  readArms,
} from "../../../notebooks/lessons/experiment_arms.ts";
import {
  AT_BEST,
  LOSSES,
  passRows,
} from "../../../notebooks/lessons/learning_backbone.ts";
import {
  bestValidation,
  difference,
  seedsOf,
  testInterval,
  testMean,
  testRange,
} from "./cells.ts";
import type { StudyTable } from "./study_table.ts";

/** A study: each loss at one rate. */
export interface FineTuned {
  preset: string;
  /** How the first cell goes on. */
  rates: string;
  /** Names of the losses by arm. */
  names: Readonly<Record<string, string>>;
}

/** Each loss at the paper's rate. */
export const CONVERGENCE: FineTuned = {
  preset: "convergence",
  rates: "fine-tuned at the paper's rates",
  names: LOSSES,
};

/** Each loss at the best of its rates. */
export const AT_BEST_RATES: FineTuned = {
  preset: "fine-tuned-rates",
  rates: "each at its best rate",
  names: Object.fromEntries(
    Object.keys(AT_BEST).map((arm) => {
      const [loss, rate] = arm.split("-lr");
      return [arm, `${LOSSES[loss as keyof typeof LOSSES]} at ${rate}`];
    }),
  ),
};

/** When each loss passes the levels of MAE, of MSE and its own, and its end. */
export async function passingTable(
  { preset, rates, names }: FineTuned,
): Promise<StudyTable> {
  const arms = await readArms(preset, names);
  const [mae, mse] = arms as [Arm, Arm];
  const passing = passRows(arms, [mae, mse], "srocc") as Record<
    string,
    string
  >[];
  const ofRival = (i: number, rival: Arm) =>
    arms[i] === rival ? "" : passing[i]![`passes the level of ${rival.name}`]!;
  const keys = Object.keys(names);
  const twoTwo = keys.find((arm) => arm.startsWith("nin-2-2"))!;
  return {
    head: [
      `\`${preset}\`, ${rates}, ${seedsOf(arms)}`,
      "best validation SROCC, PLCC",
      "passes its own level in epoch",
      "MAE's",
      "MSE's",
      "its own with another seed",
      "test SROCC (lowest to highest seed)",
      "PLCC",
      "KROCC",
      "RMSE (0–1)",
      "SROCC of (2, 2) minus that",
    ],
    rows: await Promise.all(arms.map(async (arm, i) => [
      arm.name,
      bestValidation(arm),
      passing[i]!["its own"]!,
      ofRival(i, mae),
      ofRival(i, mse),
      passing[i]!["its own with another seed"]!,
      testRange(arm),
      testMean(arm, "plcc"),
      testMean(arm, "krocc"),
      testMean(arm, "rmse"),
      await difference(preset, twoTwo, keys[i]!),
    ])),
  };
}

/** Test metrics of each loss, with their intervals over the images. */
export async function intervalsTable(
  { preset, names }: FineTuned,
): Promise<StudyTable> {
  const arms = await readArms(preset, names);
  const tests = (await readTests()).filter((test) => test.preset === preset);
  return {
    head: [
      `\`${preset}\`, on the test photographs`,
      "SROCC",
      "PLCC",
      "KROCC",
      "RMSE (0–1)",
    ],
    rows: Object.keys(names).map((name, i) => [
      arms[i]!.name,
      ...(["srocc", "plcc", "krocc", "rmse"] as const).map((metric) => {
        const ends = tests.find((test) =>
          test.arm === name && test.metric === metric
        )!;
        return testInterval(arms[i]!, metric, ends);
      }),
    ]),
  };
}
