import { lossAndGradient, type LossSpec, plcc } from "../../../loss/mod.ts";

/** People's scores of five photographs, MOS from 1 to 5. */
export const SUBJECTIVE: readonly number[] = [1.2, 2.1, 3, 3.6, 4.6];

/** Where predicted scores may be moved, and where they begin. */
export const LOWEST = 0, HIGHEST = 6;
export const FIRST: readonly number[] = [2.4, 1.6, 3.4, 4.6, 3.8];

/** The losses that are compared, by their names. */
export const LOSSES: Readonly<Record<string, LossSpec>> = {
  MAE: { type: "mae" },
  MSE: { type: "mse" },
  "Norm-in-Norm": { type: "norm-in-norm" },
};

/** What a loss says of predicted scores. */
export interface Compared {
  name: string;
  value: number;
  /** Where each score should go: against the gradient. */
  downhill: number[];
}

/** Every loss of these predicted scores, and their PLCC. */
export function compareLosses(
  predicted: readonly number[],
): { losses: Compared[]; plcc: number } {
  const losses = Object.entries(LOSSES).map(([name, spec]) => {
    const { value, gradient } = lossAndGradient(spec, predicted, SUBJECTIVE);
    return { name, value, downhill: Array.from(gradient, (each) => -each) };
  });
  return { losses, plcc: plcc(predicted, SUBJECTIVE) };
}

/** A statement about the losses, and whether it is true of these scores. */
export interface Claim {
  text: string;
  holds: boolean;
}

/** What the stories say of the losses, looked at again with these predicted scores. */
export function checkClaims(predicted: readonly number[]): Claim[] {
  const valueOf = (scores: readonly number[]) =>
    compareLosses(scores).losses.at(-1)!;
  const own = valueOf(predicted);
  const moved = valueOf(predicted.map((score) => 3 * score + 10));
  const sum = own.downhill.reduce((total, each) => total + each, 0);
  const along = own.downhill.reduce(
    (total, each, i) => total + each * predicted[i]!,
    0,
  );
  // Equal scores have no shape: there the loss adds a small number to their norm.
  const tolerance = 1e-5;
  return [
    {
      text: "Norm-in-Norm is the same for 3 times the scores plus 10",
      holds: Math.abs(own.value - moved.value) < tolerance,
    },
    {
      text: "Its arrows cancel out: it moves no score without another",
      holds: Math.abs(sum) < tolerance,
    },
    {
      text: "They are at right angles to the scores: it does not stretch them",
      holds: Math.abs(along) < tolerance,
    },
    {
      text: "It lies between 0 and 1",
      holds: own.value >= 0 && own.value <= 1,
    },
  ];
}
