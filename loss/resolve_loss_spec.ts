import {
  LOSS_TYPES,
  type LossSpec,
  type ResolvedLossSpec,
} from "./loss_spec.ts";
import { unusedOptions } from "./used_options.ts";

/**
 * A complete, checked spec, with the paper's defaults for missing options.
 *
 * @param spec Which loss, and options that it uses.
 * @returns A new spec in which every option has a value.
 * @throws {TypeError} If the type does not use an option that is given.
 * @throws {RangeError} If there is no such type, or an option is out of range.
 *
 * @example The paper's p = 1 and q = 2
 * ```ts
 * import { resolveLossSpec } from "@iqa/norm-in-norm/loss";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const { p, q } = resolveLossSpec({ type: "norm-in-norm" });
 * assertEquals([p, q], [1, 2]);
 * assertThrows(() => resolveLossSpec({ type: "mse", q: 3 }), TypeError);
 * ```
 */
export function resolveLossSpec(spec: LossSpec): ResolvedLossSpec {
  if (!LOSS_TYPES.includes(spec?.type)) {
    throw new RangeError(
      `Cannot compute loss: unknown type "${spec?.type}", valid types are ${
        LOSS_TYPES.join(", ")
      }`,
    );
  }
  const [unused] = unusedOptions(spec);
  if (unused) {
    throw new TypeError(
      `Cannot compute loss: ${unused} is ${
        JSON.stringify(spec[unused])
      }, and ${spec.type} does not use it`,
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
    mse = 0,
    delta = 1,
  } = spec;
  if (!(p > 0 && p < Infinity)) fail("p must be positive and finite", p);
  if (!(q > 0 && q < Infinity)) fail("q must be positive and finite", q);
  if (!isWeight(eps)) fail("eps must be at least 0 and finite", eps);
  if (!isWeight(monotonicity)) {
    fail("monotonicity must be at least 0 and finite", monotonicity);
  }
  if (!isWeight(mse)) fail("mse must be at least 0 and finite", mse);
  if (!(delta > 0 && delta < Infinity)) {
    fail("delta must be positive and finite", delta);
  }
  if (
    alpha.length !== 2 || !isWeight(alpha[0]) || !isWeight(alpha[1]) ||
    alpha[0] + alpha[1] === 0
  ) {
    fail("alpha must be two weights of at least 0, not both 0", `[${alpha}]`);
  }
  return {
    type,
    p,
    q,
    alpha,
    detach,
    exponent,
    eps,
    monotonicity,
    mse,
    delta,
  };
}

function isWeight(value: number): boolean {
  return value >= 0 && value < Infinity;
}

function fail(rule: string, present: unknown): never {
  throw new RangeError(`Cannot compute loss: ${rule}, got ${present}`);
}
