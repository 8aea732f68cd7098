import { plcc, srocc } from "../../../loss/mod.ts";
import type { Prediction } from "../../../model/runs/prediction_file.ts";
import { averagePredictions } from "./average_predictions.ts";

/** An average of some of the networks, and how well it agrees with people. */
export interface RankedAverage {
  /** Which networks, by position. */
  networks: number[];
  /** Spearman's rank correlation. */
  srocc: number;
  /** Linear correlation of the averaged mapped scores. */
  plcc: number;
}

/**
 * Every average of two or more networks, the highest SROCC first: n networks have
 * 2^n - n - 1.
 *
 * @param predictions Mapped scores of each network for the same images, in any order.
 */
export function rankAverages(
  predictions: readonly (readonly Prediction[])[],
): RankedAverage[] {
  return choicesOf(predictions.length).map((networks) => {
    const average = averagePredictions(networks.map((i) => predictions[i]!));
    const predicted = average.map((row) => row.predicted);
    const subjective = average.map((row) => row.subjective);
    return {
      networks,
      srocc: srocc(predicted, subjective),
      plcc: plcc(predicted, subjective),
    };
  }).sort((a, b) => b.srocc - a.srocc || b.plcc - a.plcc);
}

/** Every choice of two or more of so many positions. */
function choicesOf(count: number): number[][] {
  let choices: number[][] = [[]];
  for (let i = 0; i < count; i++) {
    choices = choices.flatMap((choice) => [choice, [...choice, i]]);
  }
  return choices.filter(({ length }) => length >= 2);
}
