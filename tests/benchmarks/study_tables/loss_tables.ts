/** Tables of the other losses, units, noise and heads that were tried with a frozen backbone. */
import { formatCorrelation } from "../../../model/report/format_number.ts";
import { readSteps } from "../../../notebooks/experiment_logs.ts";
import {
  type Arm,
  readArms,
} from "../../../notebooks/lessons/experiment_arms.ts";
import { LOSSES } from "../../../notebooks/lessons/learning_backbone.ts";
import { armsTable } from "./arms_table.ts";
import {
  bestValidation,
  difference,
  seedsOf,
  testMean,
  testRange,
} from "./cells.ts";
import type { StudyTable } from "./study_table.ts";

/** Losses, each without and with batch normalization at the end. */
export async function baselinesTable(): Promise<StudyTable> {
  const names = {
    "mae": LOSSES.mae,
    "mse": LOSSES.mse,
    "huber": "Huber, 0.1",
    "mse-standard": LOSSES["mse-standard"],
    "ranknet": "RankNet",
    "nin-1-2": LOSSES["nin-1-2"],
    "nin-2-2": `${LOSSES["nin-2-2"]}, half of 1 − PLCC`,
    "nin-2-2-detach": "the same, its statistics without gradient",
  };
  const arms = await readArms("baselines", names);
  const ended = await readArms("baselines", withEnding(names, "-bn"));
  return {
    head: [
      `\`baselines\`, rate 1e-3, ${seedsOf([...arms, ...ended])}`,
      "best validation SROCC, PLCC",
      "test SROCC (lowest to highest seed)",
      "PLCC",
      "with batch norm at the end: SROCC, PLCC",
      "SROCC of (2, 2) minus that without",
    ],
    rows: await Promise.all(
      Object.keys(names).map(async (arm, i) => [
        arms[i]!.name,
        bestValidation(arms[i]!),
        testRange(arms[i]!),
        testMean(arms[i]!, "plcc"),
        `${testMean(ended[i]!)}, ${testMean(ended[i]!, "plcc")}`,
        await difference("baselines", "nin-2-2", arm),
      ]),
    ),
  };
}

/** Scores in other units. */
export async function scoreUnitsTable(): Promise<StudyTable> {
  const { mae, mse } = LOSSES;
  const studies = await Promise.all(
    ["", "-centered", "-scaled", "-standard"].map((ending) =>
      readArms("score-units", withEnding({ mae, mse }, ending))
    ),
  );
  return {
    head: [
      `\`score-units\`, rate 1e-3, ${seedsOf(studies.flat())}: test SROCC`,
      "from 0 to 1",
      "mean taken off",
      "divided by the deviation",
      "both",
      "both minus neither",
    ],
    rows: await Promise.all(["mae", "mse"].map(async (loss, i) => {
      const [plain, centered, scaled, both] = studies.map((arms) => arms[i]!);
      return [
        plain!.name,
        ...[plain!, centered!, scaled!].map((arm) => testMean(arm)),
        testRange(both!),
        await difference("score-units", `${loss}-standard`, loss),
      ];
    })),
  };
}

/** Heads with their batch normalization, and without. */
export async function headsNormTable(): Promise<StudyTable> {
  const { "mse-bn": _, "mse-standard": __, ...names } = LOSSES;
  const arms = await readArms("heads-norm", names);
  const without = await readArms("heads-norm", withEnding(names, "-no-norm"));
  return {
    head: [
      `\`heads-norm\`, rate 1e-3, ${seedsOf([...arms, ...without])}`,
      "test SROCC with the heads' batch norm",
      "without",
      "difference",
    ],
    rows: await Promise.all(
      Object.keys(names).map(async (arm, i) => [
        arms[i]!.name,
        testRange(arms[i]!),
        testRange(without[i]!),
        await difference("heads-norm", arm, `${arm}-no-norm`),
      ]),
    ),
  };
}

/** (1, 2) with MSE added, and the steps of the last epoch. */
export async function addedMseTable(): Promise<StudyTable> {
  const names = {
    "nin-1-2": LOSSES["nin-1-2"],
    "nin-1-2-mse-0.1": "+ 0.1 MSE",
    "nin-1-2-mse-1": "+ 1 MSE",
    "nin-1-2-mse-10": "+ 10 MSE",
    "mse": LOSSES.mse,
  };
  const steps = await readSteps();
  const lastStep = (name: string) => {
    const { spread, gradient } = steps.findLast(({ preset, arm }) =>
      preset === "added-mse" && arm === name
    )!;
    return `${spread.toFixed(1)}, ${formatCorrelation(gradient)}`;
  };
  return await armsTable("added-mse", "`added-mse`, rate 1e-3", names, {
    "best validation SROCC, PLCC": (arm) => bestValidation(arm),
    "test SROCC (lowest to highest seed)": (arm) => testRange(arm),
    "test PLCC": (arm) => testRange(arm, "plcc"),
    "SROCC of (1, 2) alone minus that": (_, key) =>
      difference("added-mse", "nin-1-2", key),
    "spread, gradient of the last epoch's steps": (_, key) => lastStep(key),
  });
}

/** Noise in the scores that are learned, in standard deviations. */
export async function scoreNoiseTable(): Promise<StudyTable> {
  const { "mse-standard": _, ...names } = LOSSES;
  const levels = ["0", "0.5", "1", "2"];
  const studies = await Promise.all(
    levels.map((level) =>
      readArms("score-noise", withEnding(names, `-noise${level}`))
    ),
  );
  return {
    head: [
      `\`score-noise\`, rate 1e-3, ${seedsOf(studies.flat())}: test SROCC`,
      "no noise",
      ...levels.slice(1),
      "lost",
    ],
    rows: Object.values(names).map((name, i) => {
      const arms = studies.map((study) => study[i]!);
      const [first, last] = [arms[0]!, arms.at(-1)!] as [Arm, Arm];
      return [
        name,
        ...arms.map((arm) => testMean(arm)),
        formatCorrelation(first.test.srocc - last.test.srocc),
      ];
    }),
  };
}

/** The same names for arms that end so. */
function withEnding(
  names: Readonly<Record<string, string>>,
  ending: string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(names).map(([arm, name]) => [`${arm}${ending}`, name]),
  );
}
