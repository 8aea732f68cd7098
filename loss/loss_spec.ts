/** The loss types, in the order of the documentation. */
export const LOSS_TYPES = [
  "mae",
  "mse",
  "norm-in-norm",
  "linearity",
  "min-max-norm",
  "mean-norm",
  "scaling",
  "monotonicity",
] as const;

/** Name of a loss of the family. */
export type LossType = typeof LOSS_TYPES[number];

/**
 * Which loss, with the letters of the Norm-in-Norm paper. Options that a type
 * does not use are ignored.
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
   * Added to every denominator that can vanish, >= 0.
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

/** Fills in the defaults of the paper and checks the ranges. */
export function resolveLossSpec(spec: LossSpec): ResolvedLossSpec {
  if (!LOSS_TYPES.includes(spec?.type)) {
    throw new RangeError(
      `Cannot compute loss: unknown type "${spec?.type}", valid types are ${
        LOSS_TYPES.join(", ")
      }`,
    );
  }
  const {
    type,
    p = 1,
    q = 2,
    alpha = [1, 0],
    detach = false,
    exponent = true,
    eps = 1e-8,
    monotonicity = 0,
  } = spec;
  if (!(p > 0 && p < Infinity)) fail("p must be positive and finite", p);
  if (!(q > 0 && q < Infinity)) fail("q must be positive and finite", q);
  if (!isWeight(eps)) fail("eps must be at least 0 and finite", eps);
  if (!isWeight(monotonicity)) {
    fail("monotonicity must be at least 0 and finite", monotonicity);
  }
  if (
    alpha.length !== 2 || !isWeight(alpha[0]) || !isWeight(alpha[1]) ||
    alpha[0] + alpha[1] === 0
  ) {
    fail("alpha must be two weights of at least 0, not both 0", `[${alpha}]`);
  }
  return { type, p, q, alpha, detach, exponent, eps, monotonicity };
}

function isWeight(value: number): boolean {
  return value >= 0 && value < Infinity;
}

function fail(rule: string, present: unknown): never {
  throw new RangeError(`Cannot compute loss: ${rule}, got ${present}`);
}
