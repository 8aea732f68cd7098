/** Starts the figures of the page with live figures. */
import { fiveScores } from "./five_scores.ts";
import { alongGradient, lossFamily, splitBatch } from "./moving_figures.ts";

const FIGURES = {
  "five-scores": fiveScores,
  "family": lossFamily,
  "along-the-gradient": alongGradient,
  "split-batch": splitBatch,
};

for (const [id, start] of Object.entries(FIGURES)) {
  start(document.getElementById(id)!);
}
