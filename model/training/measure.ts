import { krocc, plcc, rmse, srocc } from "../../loss/mod.ts";
import type { Line } from "../network/model_config.ts";
import type { Metrics } from "../runs/epoch_metrics.ts";

/**
 * SROCC and KROCC of raw outputs, PLCC and RMSE after the linear mapping. The
 * mapping does not change PLCC, except for its sign if the slope is negative.
 */
export function measure(
  outputs: ArrayLike<number>,
  subjective: ArrayLike<number>,
  line: Line,
): Metrics {
  const mapped = applyLine(line, outputs);
  return {
    srocc: srocc(outputs, subjective),
    plcc: plcc(mapped, subjective),
    krocc: krocc(outputs, subjective),
    rmse: rmse(mapped, subjective),
  };
}

/** Applies a mapping to every output. */
export function applyLine(
  { slope, intercept }: Line,
  outputs: ArrayLike<number>,
): Float64Array {
  return Float64Array.from(outputs, (output) => slope * output + intercept);
}
