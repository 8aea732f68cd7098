import type { LossSpec, LossType } from "./loss_spec.ts";

/** Name of an option of a loss. */
type LossOption = Exclude<keyof LossSpec, "type">;

const NORMALIZING: readonly LossOption[] = [
  "alpha",
  "detach",
  "eps",
  "monotonicity",
  "mse",
];

/** Options of each loss. */
const USED: Readonly<Record<LossType, readonly LossOption[]>> = {
  "mae": ["monotonicity"],
  "mse": ["monotonicity"],
  "norm-in-norm": ["p", "q", "exponent", ...NORMALIZING],
  "linearity": NORMALIZING,
  "min-max-norm": NORMALIZING,
  "mean-norm": NORMALIZING,
  "scaling": ["p", ...NORMALIZING],
  "monotonicity": ["detach", "monotonicity"],
  "huber": ["delta", "monotonicity"],
  "ranknet": ["monotonicity"],
};

/** Values of switches that change nothing. */
const OFF: Partial<LossSpec> = {
  detach: false,
  exponent: true,
  monotonicity: 0,
  mse: 0,
};

/**
 * The part of a spec that its type uses: the options that remain when one loss replaces another.
 *
 * @param spec A loss with any options.
 * @returns A new spec with the same type, and those options that the type uses.
 *
 * @example MSE has no norms
 * ```ts
 * import { type LossSpec, usedOptions } from "@iqa/norm-in-norm/loss";
 * import { assertEquals } from "@std/assert";
 *
 * const normInNorm: LossSpec = { type: "norm-in-norm", p: 1, q: 2 };
 * assertEquals(usedOptions({ ...normInNorm, type: "mse" }), { type: "mse" });
 * assertEquals(usedOptions(normInNorm), normInNorm);
 * ```
 */
export function usedOptions(spec: LossSpec): LossSpec {
  const used = { ...spec };
  for (const option of unusedOptions(spec)) delete used[option];
  return used;
}

/** Names of the options that are given and not used by the type. */
export function unusedOptions(spec: LossSpec): LossOption[] {
  return (Object.keys(spec) as (keyof LossSpec)[]).filter((option) =>
    option !== "type" && spec[option] !== undefined &&
    spec[option] !== OFF[option] && !isUsed(option, spec)
  ) as LossOption[];
}

function isUsed(
  option: LossOption,
  { type, monotonicity = 0 }: LossSpec,
): boolean {
  return USED[type].includes(option) ||
    option === "detach" && monotonicity > 0;
}
