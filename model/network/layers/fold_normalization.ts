import type { Normalization } from "./operations.ts";

/** The numbers of a batch normalization, one per channel in each array. */
export interface NormalizationValues
  extends Pick<Normalization, "epsilon">, NormalizationArrays {}

type NormalizationArrays = Readonly<
  Record<"scale" | "offset" | "mean" | "variance", Float32Array>
>;

/** The factor of a normalization by running statistics: γ / √(σ² + ε). */
export function normalizationFactors(
  { scale, variance, epsilon }: NormalizationValues,
): Float64Array {
  return Float64Array.from(
    scale,
    (value, i) => value / Math.sqrt(variance[i]! + epsilon),
  );
}

/**
 * Multiplies the outputs of a filter or matrix, its first axis, by the factors of a normalization.
 */
export function foldIntoWeight(
  weight: Float32Array,
  normalization: NormalizationValues,
): Float32Array<ArrayBuffer> {
  const factors = normalizationFactors(normalization);
  const each = weight.length / factors.length;
  const folded = new Float32Array(weight.length);
  let i = 0;
  for (const [output, factor] of factors.entries()) {
    for (const end = (output + 1) * each; i < end; i++) {
      folded[i] = weight[i]! * factor;
    }
  }
  return folded;
}

/**
 * The bias of a layer with bias b and a folded normalization: γ(b − μ)/√(σ² +
 * ε) + β.
 */
export function foldIntoBias(
  bias: Float32Array | undefined,
  normalization: NormalizationValues,
): Float32Array<ArrayBuffer> {
  const { mean, offset } = normalization;
  return Float32Array.from(
    normalizationFactors(normalization),
    (factor, i) => ((bias?.[i] ?? 0) - mean[i]!) * factor + offset[i]!,
  );
}
