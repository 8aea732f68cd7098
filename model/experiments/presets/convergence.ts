import type { Experiment } from "../experiment.ts";
import { publishedMarkdown } from "../published_convergence.ts";
import { SIX_LOSSES } from "./losses.ts";

/** The paper's comparison of losses, its figures 1 and 4, and MSE on standardized scores. */
export const CONVERGENCE: Experiment = {
  name: "convergence",
  title: "Does Norm-in-Norm converge faster than MAE and MSE?",
  varies: ["loss", "batchNormEnd", "scoreUnit"],
  published: publishedMarkdown(),
  arms: SIX_LOSSES,
};
