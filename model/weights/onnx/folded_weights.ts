import {
  type Normalization,
  NORMALIZATION_EPSILON,
} from "../../layers/operations.ts";
import type { Parameter } from "../../layers/parameter.ts";

/** The values of a parameter, in PyTorch's layout. */
export type ValuesOf = (parameter: Parameter) => Float32Array;

/**
 * A filter or matrix whose outputs, its first axis, are multiplied as a batch
 * normalisation by running statistics after it would: by γ/√(σ² + ε).
 */
export function foldedWeight(
  valuesOf: ValuesOf,
  weight: Parameter,
  normalization?: Normalization,
): Float32Array {
  const values = valuesOf(weight);
  if (!normalization) return values;
  const factors = _factors(valuesOf, normalization);
  const folded = new Float32Array(values.length);
  let i = 0;
  for (const [output, factor] of factors.entries()) {
    const end = (output + 1) * values.length / factors.length;
    for (; i < end; i++) folded[i] = values[i]! * factor;
  }
  return folded;
}

/** The bias that remains of a bias b and a normalisation: γ(b − μ)/√(σ² + ε) + β. */
export function foldedBias(
  valuesOf: ValuesOf,
  bias: Parameter | undefined,
  normalization?: Normalization,
): Float32Array {
  if (!normalization) return bias ? valuesOf(bias) : new Float32Array();
  const factors = _factors(valuesOf, normalization);
  const mean = valuesOf(normalization.mean);
  const offset = valuesOf(normalization.offset);
  const before = bias && valuesOf(bias);
  return Float32Array.from(
    factors,
    (factor, i) => ((before?.[i] ?? 0) - mean[i]!) * factor + offset[i]!,
  );
}

function _factors(
  valuesOf: ValuesOf,
  { scale, variance }: Normalization,
): Float64Array {
  const variances = valuesOf(variance);
  return Float64Array.from(
    valuesOf(scale),
    (value, i) => value / Math.sqrt(variances[i]! + NORMALIZATION_EPSILON),
  );
}
