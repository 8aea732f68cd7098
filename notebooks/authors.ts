/**
 * What the paper's authors recorded, carried over from the results in their
 * repository LinearityIQA (commit cbed5e8), rounded to the digits that its
 * conclusions need. `README.md` in this folder says more.
 */
import { readRows } from "./read_rows.ts";

/** The losses that the authors compared. */
export const LOSSES = ["mae", "mse", "norm-in-norm"] as const;

/** One of {@linkcode LOSSES}. */
export type ComparedLoss = typeof LOSSES[number];

/** The test images of KonIQ-10k with the raw scores of the authors' three models. */
export interface TestScores {
  /** Mean opinion scores, 0 to 100. */
  subjective: number[];
  /** Standard deviations of the votes, which are 1 to 5. */
  std: number[];
  /** Output of the model trained with each loss, before any mapping. */
  predicted: Record<ComparedLoss, number[]>;
}

/** A metric over the epochs of one of the authors' runs, by name of the file that they left. */
export type Curves = ReadonlyMap<string, number[]>;

/** The norm of the centered predictions of a batch of 8, over the 883 batches of an epoch. */
export interface NormOfEpoch {
  epoch: number;
  mean: number;
  min: number;
  max: number;
}

/** The lines from output to subjective scale that the authors fitted on their training images. */
export const TRAINING_LINES: Record<
  ComparedLoss,
  { slope: number; intercept: number }
> = {
  "mae": { slope: 1.211101700150035, intercept: 2.9075234946602677 },
  "mse": { slope: 1.2069959006513642, intercept: 2.399437913993438 },
  "norm-in-norm": { slope: 8.118283324629374, intercept: 61.056040566197915 },
};

/** Scores of KonIQ-10k's 2,015 test images. */
export async function readTestScores(): Promise<TestScores> {
  const rows = await readRows("koniq10k_test_scores.csv");
  const column = (name: string): number[] =>
    rows.map((row) => Number(row[name]));
  return {
    subjective: column("subjective"),
    std: column("std"),
    predicted: {
      "mae": column("mae"),
      "mse": column("mse"),
      "norm-in-norm": column("norm-in-norm"),
    },
  };
}

/** The authors' 63 curves. */
export async function readCurves(): Promise<Curves> {
  const rows = await readRows("convergence.csv");
  return new Map(rows.map(({ curve = "", ...epochs }) => {
    const values = Object.values(epochs).filter((text) => text !== "");
    return [curve, values.map(Number)];
  }));
}

/** Norms of the predictions in the authors' run with Norm-in-Norm, for the last head. */
export async function readPredictionNorms(): Promise<NormOfEpoch[]> {
  const rows = await readRows("prediction_norm.csv");
  return rows.map((row) => ({
    epoch: Number(row.epoch),
    mean: Number(row.mean),
    min: Number(row.min),
    max: Number(row.max),
  }));
}
