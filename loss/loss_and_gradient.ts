import { checkPair, type Scores } from "./scores.ts";
import { huber } from "./huber.ts";
import { linearity } from "./linearity.ts";
import type {
  LossAndGradient,
  LossSpec,
  LossType,
  ResolvedLossSpec,
} from "./loss_spec.ts";
import { mae } from "./mae.ts";
import { meanNorm } from "./mean_norm.ts";
import { minMaxNorm } from "./min_max_norm.ts";
import { monotonicity } from "./monotonicity.ts";
import { mse } from "./mse.ts";
import { normInNormAndGradient } from "./norm_in_norm.ts";
import { ranknet } from "./ranknet.ts";
import { resolveLossSpec } from "./resolve_loss_spec.ts";
import { scaling } from "./scaling.ts";

type Loss = (
  predicted: Float64Array,
  subjective: Float64Array,
  spec: ResolvedLossSpec,
) => LossAndGradient;

const LOSSES: Readonly<Record<LossType, Loss>> = {
  "mae": mae,
  "mse": mse,
  "norm-in-norm": normInNormAndGradient,
  "linearity": linearity,
  "min-max-norm": minMaxNorm,
  "mean-norm": meanNorm,
  "scaling": scaling,
  "monotonicity": monotonicity,
  "huber": huber,
  "ranknet": ranknet,
};

/**
 * A loss of a batch of scores and its closed-form gradient with respect to the
 * predicted scores.
 *
 * All sums run in 64 bits, for scores of any type. A normalizing loss (all
 * but `mae`, `mse`, `huber` and `ranknet`) of a batch of one is 0 with gradient 0, as in the
 * authors' code. Predictions that are all equal have no direction: their
 * gradient is 0, where the authors' code has one of the order of 1 / eps. For a
 * batch of two the gradient of `norm-in-norm` vanishes (up to eps), because
 * only the order of two scores is left after normalization. At a kink (a zero
 * difference with p = 1) the slope is 0.
 *
 * Norm-in-Norm: Li, Jiang and Jiang, ACM MM 2020, doi:10.1145/3394171.3413804;
 * the other types are the paper's baselines, as in the authors' code, but for
 * `huber` and `ranknet`, which neither has.
 *
 * @param spec Which loss; the defaults are the paper's p = 1, q = 2.
 * @param predicted Predicted scores, length N >= 1, any unit.
 * @param subjective Subjective scores (MOS), length N, any unit.
 * @returns The loss, in [0, 1] for `norm-in-norm`, and its gradient of length
 * N.
 * @throws {TypeError} If the lengths differ, something is not a list of
 * numbers, or the type does not use an option.
 * @throws {RangeError} If there is no score, a score is not finite, or the spec
 * is out of range.
 *
 * @example Predictions on a line cost nothing, reversed ones cost most
 * ```ts
 * import { lossAndGradient } from "@iqa/norm-in-norm/loss";
 * import { assert } from "@std/assert";
 *
 * const spec = { type: "norm-in-norm" } as const;
 * assert(lossAndGradient(spec, [1, 2, 3], [10, 20, 30]).value < 1e-6);
 * assert(lossAndGradient(spec, [2, 1], [10, 20]).value > 1 - 1e-6);
 * ```
 *
 * @example A gradient step lowers the loss
 * ```ts
 * import { lossAndGradient } from "@iqa/norm-in-norm/loss";
 * import { assert } from "@std/assert";
 *
 * const spec = { type: "norm-in-norm", p: 2 } as const;
 * const subjective = [40, 55, 62, 80];
 * const predicted = [1, 3, 2, 4];
 * const before = lossAndGradient(spec, predicted, subjective);
 * const moved = predicted.map((score, i) => score - 0.1 * before.gradient[i]!);
 * assert(lossAndGradient(spec, moved, subjective).value < before.value);
 * ```
 */
export function lossAndGradient(
  spec: LossSpec,
  predicted: Scores,
  subjective: Scores,
): LossAndGradient {
  const resolved = resolveLossSpec(spec);
  const [x, y] = checkPair("compute loss", predicted, subjective);
  const loss = LOSSES[resolved.type](x, y, resolved);
  const added = [
    [resolved.monotonicity, monotonicity],
    [resolved.mse, mse],
  ] as const;
  return added.reduce(
    (sum, [weight, term]) =>
      weight === 0 ? sum : add(sum, weight, term(x, y, resolved)),
    loss,
  );
}

/** Adds a term with its weight. */
function add(
  { value, gradient }: LossAndGradient,
  weight: number,
  term: LossAndGradient,
): LossAndGradient {
  return {
    value: value + weight * term.value,
    gradient: gradient.map((slope, i) => slope + weight * term.gradient[i]!),
  };
}
