import type { LossSpec } from "../../../loss/mod.ts";
import type { TrainConfig } from "../../learning/train_config.ts";
import type { Arm } from "../experiment.ts";

/** Norm-in-Norm with the paper's p = 1 and q = 2. */
export const NORM_IN_NORM: LossSpec = { type: "norm-in-norm", p: 1, q: 2 };

/** The losses that the paper compares, MSE with and without batch normalization at the end. */
export const FIVE_LOSSES: readonly Arm[] = [
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
];

/** MSE without any normalization but that of the scores, once for all photographs. */
export const MSE_STANDARD: Arm = {
  name: "mse-standard",
  label: "MSE, standardized scores",
  changes: { loss: { type: "mse" }, scoreUnit: "standard" },
};

/** The paper's losses, and MSE in the unit that suits it. */
export const SIX_LOSSES: readonly Arm[] = [...FIVE_LOSSES, MSE_STANDARD];

/** Each arm with each value of one setting. */
export function crossed(
  arms: readonly Arm[],
  values: readonly number[],
  name: (value: number) => string,
  changes: (value: number) => Partial<TrainConfig>,
): Arm[] {
  return values.flatMap((value) =>
    arms.map((arm) => ({
      name: `${arm.name}-${name(value).replaceAll(" ", "")}`,
      label: `${arm.label}, ${name(value)}`,
      changes: { ...arm.changes, ...changes(value) },
    }))
  );
}

/** From the paper's rate up to above the best that was found for any loss, frozen or not. */
export const RATES: readonly number[] = [
  1e-4,
  3e-4,
  1e-3,
  3e-3,
  1e-2,
  3e-2,
  1e-1,
];

/** Each arm at each learning rate. */
export function atRates(
  arms: readonly Arm[],
  rates: readonly number[] = RATES,
): Arm[] {
  return crossed(
    arms,
    rates,
    (rate) => `lr ${rate.toExponential()}`,
    (learningRate) => ({ learningRate }),
  );
}

/** Each arm with batches of each size. */
export function inBatches(
  arms: readonly Arm[],
  sizes: readonly number[],
): Arm[] {
  return crossed(
    arms,
    sizes,
    (size) => `batch ${size}`,
    (batchSize) => ({ batchSize }),
  );
}
