import type { ArmResult } from "./arm_results.ts";
import { bestOf } from "./epochs_to_reach.ts";

/** The rate that a sweep chooses for one loss. */
export interface ChosenRate {
  /** Label of the arm that was chosen. */
  label: string;
  /** Its learning rate. */
  rate: number;
  /** Mean over the seeds of its best validation SROCC, by which it was chosen. */
  srocc: number;
  /** Number of learning rates tried. */
  tried: number;
  /**
   * Whether it is the lowest or the highest of them: then a better one may be
   * outside the grid, and none is chosen.
   */
  atEdge: boolean;
}

/**
 * The learning rate of each loss with the best validation SROCC, if each loss
 * has arms with several rates. Test images are not used.
 */
export function chosenRates(results: readonly ArmResult[]): ChosenRate[] {
  const swept = results.filter(({ arm }) => arm.changes.learningRate);
  const sweeps = Map.groupBy(swept, ({ arm: { changes } }) => {
    const { learningRate: _, ...others } = changes;
    return JSON.stringify(Object.entries(others).sort());
  });
  return [...sweeps.values()].filter((sweep) => sweep.length > 1)
    .map((sweep) => {
      const rates = sweep.map(({ arm }) => arm.changes.learningRate!);
      const values = sweep.map(({ runs }) =>
        runs.reduce((sum, { curve }) => sum + bestOf(curve, "srocc"), 0) /
        runs.length
      );
      const best = values.indexOf(Math.max(...values));
      const rate = rates[best]!;
      return {
        label: sweep[best]!.arm.label,
        rate,
        srocc: values[best]!,
        tried: rates.length,
        atEdge: rate === Math.min(...rates) || rate === Math.max(...rates),
      };
    });
}

/** The choice as text; empty if there is no sweep over rates. */
export function describeChosenRates(chosen: readonly ChosenRate[]): string {
  if (chosen.length === 0) return "";
  const lines = chosen.map(({ label, srocc, tried, atEdge }) =>
    `- ${label}: ${srocc.toFixed(3)}, of ${tried} rates${
      atEdge ? "; it lies at the edge of its grid, so that none is chosen" : ""
    }`
  );
  return [
    "The rate of each loss by its best validation SROCC, mean over the seeds:",
    lines.join("\n"),
  ].join("\n\n");
}
