/** What the figure of a batch that is cut into parts shows. */
import { lossAndGradient, type LossSpec } from "../../../loss/mod.ts";
import { dot, mean, norm } from "../../vectors.ts";
import type { Claim } from "./compared_losses.ts";
import { noisyBatch } from "./loss_family.ts";

/** Images of the batch. */
export const WHOLE = 16;

/** What the reader chooses. */
export interface Cut {
  /** Images in a part, which divides the batch. */
  size: number;
  noise: number;
  p: number;
}

/** The slopes of the whole batch, and those of naive accumulation: the mean over its parts. */
export function seeCut(cut: Cut) {
  const spec: LossSpec = { type: "norm-in-norm", p: cut.p, eps: 0 };
  const { predicted, subjective } = noisyBatch(WHOLE, cut.noise);
  const whole = lossAndGradient(spec, predicted, subjective);
  const parts = accumulate(spec, predicted, subjective, cut.size);
  const length = norm(parts.gradient) / norm(whole.gradient);
  return {
    whole,
    parts,
    length,
    // A gradient of rounding alone has no direction.
    cosine: length < 1e-9
      ? undefined
      : dot(whole.gradient, parts.gradient) / norm(whole.gradient) ** 2 /
        length,
  };
}

/** Mean loss of the parts, and its gradient. */
function accumulate(
  spec: LossSpec,
  predicted: number[],
  subjective: number[],
  size: number,
): { value: number; gradient: number[] } {
  const starts = Array.from({ length: WHOLE / size }, (_, i) => i * size);
  const parts = starts.map((from) =>
    lossAndGradient(
      spec,
      predicted.slice(from, from + size),
      subjective.slice(from, from + size),
    )
  );
  return {
    value: mean(parts.map(({ value }) => value)),
    gradient: parts.flatMap(({ gradient }) =>
      Array.from(gradient, (each) => each / parts.length)
    ),
  };
}

/** Claims of the stories about batches that are cut, checked with these parts. */
export function checkCut(cut: Cut): Claim[] {
  const { predicted, subjective } = noisyBatch(WHOLE, cut.noise);
  const mse: LossSpec = { type: "mse" };
  const whole = lossAndGradient(mse, predicted, subjective);
  const parts = accumulate(mse, predicted, subjective, cut.size);
  const apart = parts.gradient.map((each, i) =>
    Math.abs(each - whole.gradient[i]!)
  );
  const { cosine, length } = seeCut(cut);
  const claims: Claim[] = [{
    text: "MSE: the parts' mean gradient is the whole batch's",
    holds: Math.max(...apart) < 1e-12,
  }];
  if (cut.size === WHOLE) {
    claims.push({
      text: "Norm-in-Norm: one part is the whole batch",
      holds: Math.abs(cosine! - 1) < 1e-12 && Math.abs(length - 1) < 1e-12,
    });
  } else if (cut.size === 2) {
    claims.push({
      text: "Norm-in-Norm: parts of two teach nothing: their gradient is 0",
      holds: length < 1e-9,
    });
  } else {
    claims.push({
      text: "Norm-in-Norm: the parts' mean gradient points elsewhere",
      holds: cosine! < 0.99,
    });
  }
  return claims;
}
