import type { Prediction } from "../../../model/runs/prediction_file.ts";
import type {
  ArmResult,
  RunResult,
} from "../../../model/experiments/arm_results.ts";

/** An arm whose runs had these validation SROCCs; PLCC is 0.1 above. */
export function armExample(
  name: string,
  curves: readonly number[][],
  test: readonly Prediction[][] = [],
): ArmResult {
  const runs = curves.map((curve, index): RunResult => ({
    seed: index + 1,
    curve: curve.map((srocc, i) => ({
      epoch: i + 1,
      srocc,
      plcc: srocc + 0.1,
    })),
    seconds: curve.map(() => 1),
    steps: [],
    test: [...test[index] ?? []],
    validation: [],
  }));
  return { arm: { name, label: name.toUpperCase(), changes: {} }, runs };
}

/** Predictions of four images, named by their place. */
export function predictionsExample(predicted: readonly number[]): Prediction[] {
  return predicted.map((each, i) => ({
    name: `${i}`,
    predicted: each,
    subjective: i,
  }));
}
