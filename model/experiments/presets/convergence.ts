import type { Experiment } from "../experiment.ts";
import { publishedMarkdown } from "../published_convergence.ts";
import { FIVE_LOSSES } from "./losses.ts";

/** The paper's comparison of losses: its figures 1 and 4. */
export const CONVERGENCE: Experiment = {
  name: "convergence",
  title: "Does Norm-in-Norm converge faster than MAE and MSE?",
  varies: ["loss", "batchNormEnd"],
  published: publishedMarkdown(),
  arms: FIVE_LOSSES,
};
