/** Tables of `frozen`: the heads alone learn, at the paper's rate. */
import { readArms } from "../../../notebooks/lessons/experiment_arms.ts";
import {
  FIVE,
  namesInBatchesOf,
} from "../../../notebooks/lessons/frozen_backbone.ts";
import {
  bestValidation,
  difference,
  seedsOf,
  testMean,
  testRange,
} from "./cells.ts";
import type { StudyTable } from "./study_table.ts";

/** Batches of 64, and beside them what the paper states. */
export async function frozenTable(): Promise<StudyTable> {
  const { arms, behind } = await inBatchesOf(64);
  return {
    head: [
      `\`frozen\`, batches of 64, rate 1e-4, ${seedsOf(arms)}`,
      "best validation SROCC, PLCC",
      "test SROCC (lowest to highest seed)",
      "PLCC",
      "KROCC",
      "RMSE (0–1)",
      "SROCC of (2, 2) minus that, over seeds and photographs",
    ],
    rows: [
      ...arms.map((arm, i) => [
        arm.name,
        bestValidation(arm),
        testRange(arm),
        testMean(arm, "plcc"),
        testMean(arm, "krocc"),
        testMean(arm, "rmse"),
        behind[i]!,
      ]),
      [
        "the paper, ratio 0, ResNet-50 on KonIQ-10k, batches of 8: Norm-in-Norm, MSE, MAE",
        "PLCC 0.899, 0.835, 0.822",
        ...Array(5).fill(""),
      ],
    ],
  };
}

/** Batches of 16 and of 4. */
export async function smallBatchesTable(): Promise<StudyTable> {
  const sizes = [16, 4];
  const studies = await Promise.all(sizes.map(inBatchesOf));
  const seeds = seedsOf(studies.flatMap(({ arms }) => arms));
  return {
    head: [
      `\`frozen\`, rate 1e-4, ${seeds}`,
      ...sizes.flatMap((size) => [
        `batches of ${size}: test SROCC, PLCC`,
        "SROCC of (2, 2) minus that",
      ]),
    ],
    rows: Object.values(FIVE).map((name, i) => [
      name,
      ...studies.flatMap(({ arms, behind }) => [
        `${testRange(arms[i]!)}, ${testMean(arms[i]!, "plcc")}`,
        behind[i]!,
      ]),
    ]),
  };
}

/** The five losses, and SROCC of (2, 2) minus that of each. */
async function inBatchesOf(size: number) {
  const names = namesInBatchesOf(size);
  return {
    arms: await readArms("frozen", names),
    behind: await Promise.all(
      Object.keys(names).map((arm) =>
        difference("frozen", `nin-2-2-batch${size}`, arm)
      ),
    ),
  };
}
