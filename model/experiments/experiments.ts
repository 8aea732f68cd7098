import type { LossSpec } from "../../loss/mod.ts";
import {
  DEFAULT_TRAIN_CONFIG,
  type TrainConfig,
} from "../learning/train_config.ts";
import type { Arm, Experiment } from "./experiment.ts";
import { publishedMarkdown } from "./published_convergence.ts";
import {
  PUBLISHED_BATCH_SIZES,
  PUBLISHED_LEARNING_RATES,
  publishedSweep,
} from "./published_sweeps.ts";

const NORM_IN_NORM: LossSpec = { type: "norm-in-norm", p: 1, q: 2 };

/** The paper's comparison of losses: its figures 1 and 4. */
const CONVERGENCE: Experiment = {
  name: "convergence",
  title: "Does Norm-in-Norm converge faster than MAE and MSE?",
  varies: ["loss", "batchNormEnd"],
  published: publishedMarkdown(),
  arms: [
    { name: "mae", label: "MAE", changes: { loss: { type: "mae" } } },
    { name: "mse", label: "MSE", changes: { loss: { type: "mse" } } },
    {
      name: "mse-bn",
      label: "MSE, batch norm at the end",
      changes: { loss: { type: "mse" }, batchNormEnd: true },
    },
    {
      name: "nin-1-2",
      label: "Norm-in-Norm (1, 2)",
      changes: { loss: NORM_IN_NORM },
    },
    {
      name: "nin-2-2",
      label: "Norm-in-Norm (2, 2)",
      changes: { loss: { type: "norm-in-norm", p: 2, q: 2 } },
    },
  ],
};

const LOSSES: readonly [name: string, label: string, loss: LossSpec][] = [
  ["mae", "MAE", { type: "mae" }],
  ["mse", "MSE", { type: "mse" }],
  ["nin-1-2", "Norm-in-Norm (1, 2)", NORM_IN_NORM],
];

/** Each of the three losses with each value of one setting. */
function sweep(
  values: readonly number[],
  name: (value: number) => string,
  changes: (value: number) => Partial<TrainConfig>,
): Arm[] {
  return values.flatMap((value) =>
    LOSSES.map(([short, label, loss]) => ({
      name: `${short}-${name(value).replaceAll(" ", "")}`,
      label: `${label}, ${name(value)}`,
      changes: { loss, ...changes(value) },
    }))
  );
}

/** The paper's figure on learning rates. */
const LEARNING_RATES: Experiment = {
  name: "learning-rates",
  title: "How much does each loss depend on the learning rate?",
  varies: ["loss", "learningRate"],
  published: publishedSweep(PUBLISHED_LEARNING_RATES, ["1e-3", "1e-4", "1e-5"]),
  arms: sweep(
    [1e-3, 1e-4, 1e-5],
    (rate) => `lr ${rate.toExponential()}`,
    (learningRate) => ({ learningRate }),
  ),
};

/** The paper's figure on batch sizes. */
const BATCH_SIZES: Experiment = {
  name: "batch-sizes",
  title: "How much does each loss depend on the batch size?",
  varies: ["loss", "batchSize"],
  published: publishedSweep(PUBLISHED_BATCH_SIZES, ["4", "8", "16"]),
  arms: sweep(
    [4, 8, 16],
    (size) => `batch ${size}`,
    (batchSize) => ({ batchSize }),
  ),
};

/** Every experiment by its name. */
export const EXPERIMENTS: Readonly<Record<ExperimentName, Experiment>> = {
  convergence: CONVERGENCE,
  "learning-rates": LEARNING_RATES,
  "batch-sizes": BATCH_SIZES,
};

/** Name of an experiment. */
export type ExperimentName = "convergence" | "learning-rates" | "batch-sizes";

/**
 * What all arms share by default: the paper's settings, but a
 * small network and small images, so that a run takes minutes on two cores. A
 * network without weights to start from learns with all its layers alike, and
 * ten times the rate of one that is only fine-tuned.
 */
export function experimentBase(
  dataset: string,
  pretrained?: string,
): TrainConfig {
  return {
    ...DEFAULT_TRAIN_CONFIG,
    dataset,
    backbone: "resnet10_slim",
    size: { height: 96, width: 96 },
    epochs: 15,
    ...!pretrained && { ftLrRatio: 1, learningRate: 1e-3 },
  };
}
