import type { Experiment } from "../experiment.ts";
import {
  PUBLISHED_BATCH_SIZES,
  PUBLISHED_LEARNING_RATES,
  publishedSweep,
} from "../published_sweeps.ts";
import { atRates, FIVE_LOSSES, inBatches } from "./losses.ts";

/** The losses whose sweeps the authors show. */
const LOSSES = FIVE_LOSSES.filter(({ name }) =>
  ["mae", "mse", "nin-1-2"].includes(name)
);

/** The paper's figure on learning rates. */
export const LEARNING_RATES: Experiment = {
  name: "learning-rates",
  title: "How much does each loss depend on the learning rate?",
  varies: ["loss", "learningRate"],
  published: publishedSweep(PUBLISHED_LEARNING_RATES, ["1e-3", "1e-4", "1e-5"]),
  arms: atRates(LOSSES, [1e-3, 1e-4, 1e-5]),
};

/** The paper's figure on batch sizes. */
export const BATCH_SIZES: Experiment = {
  name: "batch-sizes",
  title: "How much does each loss depend on the batch size?",
  varies: ["loss", "batchSize"],
  published: publishedSweep(PUBLISHED_BATCH_SIZES, ["4", "8", "16"]),
  arms: inBatches(LOSSES, [4, 8, 16]),
};
