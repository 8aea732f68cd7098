/**
 * The loss types, in the order of the documentation.
 *
 * @example
 * ```ts
 * import { LOSS_TYPES } from "@iqa/norm-in-norm/loss";
 * import { assert } from "@std/assert";
 *
 * assert(LOSS_TYPES.includes("norm-in-norm"));
 * ```
 */
export const LOSS_TYPES = [
  "mae",
  "mse",
  "norm-in-norm",
  "linearity",
  "min-max-norm",
  "mean-norm",
  "scaling",
  "monotonicity",
  "huber",
  "ranknet",
] as const;

/** Name of a loss of the family. */
export type LossType = typeof LOSS_TYPES[number];

/**
 * Which loss, with the letters of the Norm-in-Norm paper. An option that the type
 * does not use, such as `q` with `mse`, is an error; see {@linkcode usedOptions}.
 */
export interface LossSpec {
  /** Which loss. */
  type: LossType;
  /**
   * Exponent of the outer norm (`norm-in-norm`), or of the norm that scales
   * (`scaling`), > 0. Below 1 it is experimental: slopes are unbounded, and
   * `eps` is added to the differences as the authors do.
   *
   * @default {1}
   */
  p?: number;
  /**
   * Exponent of the normalizing norm, > 0. Only `norm-in-norm`.
   *
   * @default {2}
   */
  q?: number;
  /**
   * Weights of the loss and of its variant, >= 0 and not both 0. Only the
   * normalizing losses.
   *
   * @default {[1, 0]}
   */
  alpha?: readonly [number, number];
  /**
   * Treat the statistics of the predicted scores as constants in the gradient.
   * `mae` and `mse` have none but those of an added monotonicity term.
   *
   * @default {false}
   */
  detach?: boolean;
  /**
   * Raise the outer norm to the p-th power. Only `norm-in-norm`.
   *
   * @default {true}
   */
  exponent?: boolean;
  /**
   * Added to every denominator that can vanish, >= 0. Only the normalizing
   * losses.
   *
   * @default {1e-8}
   */
  eps?: number;
  /**
   * Weight gamma of the added monotonicity regularizer, >= 0; 0 leaves it out.
   *
   * @default {0}
   */
  monotonicity?: number;
  /**
   * Weight of an added mean squared error, >= 0; 0 leaves it out. Only the
   * normalizing losses, whose predictions have no unit without it.
   *
   * @default {0}
   */
  mse?: number;
  /**
   * Difference beyond which the loss is linear, > 0. Only `huber`.
   *
   * @default {1}
   */
  delta?: number;
}

/** A {@linkcode LossSpec} that has been checked and has no gaps. */
export type ResolvedLossSpec = Required<LossSpec>;

/** Value of a loss, and its derivative with respect to each predicted score. */
export interface LossAndGradient {
  /** The loss of the batch. */
  value: number;
  /** Derivative of `value` with respect to each predicted score, length N. */
  gradient: Float64Array;
}
