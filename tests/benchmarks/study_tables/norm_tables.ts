/** Tables of Norm-in-Norm's own settings with a frozen backbone: its norms, its steps, its batches. */
import { readArms } from "../../../notebooks/lessons/experiment_arms.ts";
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

/** (1, 2) and (2, 2) with steps of one length. */
export async function equalStepsTable(): Promise<StudyTable> {
  const lengths = ["0.003", "0.01", "0.03", "0.1", "0.3"];
  const [oneTwo, twoTwo] = await Promise.all(
    (["nin-1-2", "nin-2-2"] as const).map((loss) =>
      readArms(
        "equal-steps",
        Object.fromEntries(
          lengths.map((length) => [`${loss}-step${length}`, LOSSES[loss]]),
        ),
      )
    ),
  );
  const rows = [oneTwo!, twoTwo!].map((arms) => [
    arms[0]!.name,
    ...arms.map((arm) => testMean(arm)),
  ]);
  const minus = await Promise.all(
    lengths.map((length) =>
      difference(
        "equal-steps",
        `nin-2-2-step${length}`,
        `nin-1-2-step${length}`,
      )
    ),
  );
  return {
    head: [
      `\`equal-steps\`, SGD, ${
        seedsOf([...oneTwo!, ...twoTwo!])
      }: test SROCC with steps of`,
      ...lengths,
    ],
    rows: [...rows, ["(2, 2) minus (1, 2)", ...minus]],
  };
}

/** A batch at once, by parts and in slices. */
export function slicesTable(): Promise<StudyTable> {
  const names = {
    "at-once": "64 at once",
    "exact-8": "exactly, by 8 parts of 8",
    "slices-2": "2 slices of 32",
    "slices-4": "4 slices of 16",
    "slices-8": "8 slices of 8",
    "loss-alone-8": "64 at once, but for the losses",
  };
  return armsTable("slices", "`slices`, rate 1e-3", names, {
    "best validation SROCC, PLCC": (arm) => bestValidation(arm),
    "test SROCC (lowest to highest seed)": (arm) => testRange(arm),
    "SROCC of 64 at once minus that": (_, key) =>
      difference("slices", "at-once", key),
  });
}

/** Pairs of norms. */
export function normsTable(): Promise<StudyTable> {
  const names = {
    "nin-2-2": "(2, 2), Adam 1e-3, batch 64",
    "nin-1-2": "(1, 2)",
    "nin-1-1": "(1, 1)",
    "nin-2-1": "(2, 1)",
    "nin-2-2-root": "(2, 2) without the exponent",
    "nin-2-1-root": "(2, 1) without the exponent",
    "nin-1-2-sgd-8": "(1, 2), SGD 0.1, batch 8",
    "nin-2-1-sgd-8": "(2, 1), SGD 0.1, batch 8",
    "nin-2-2-sgd-8": "(2, 2), SGD 0.1, batch 8",
    "nin-1-2-sgd-64": "(1, 2), SGD 0.1, batch 64",
    "nin-2-1-sgd-64": "(2, 1), SGD 0.1, batch 64",
    "nin-2-2-sgd-64": "(2, 2), SGD 0.1, batch 64",
  };
  return armsTable("norms", "`norms`", names, {
    "best validation SROCC, PLCC": (arm) => bestValidation(arm),
    "test SROCC (lowest to highest seed)": (arm) => testRange(arm),
    "minus that of (2, 2), Adam": (_, key) =>
      difference("norms", key, "nin-2-2"),
  });
}
