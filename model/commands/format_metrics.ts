import type { Metrics } from "../runs/epoch_metrics.ts";

/** The four metrics as one line. */
export function formatMetrics({ srocc, plcc, krocc, rmse }: Metrics): string {
  return `SROCC ${srocc.toFixed(4)}  PLCC ${plcc.toFixed(4)}  ` +
    `KROCC ${krocc.toFixed(4)}  RMSE ${rmse.toPrecision(4)}`;
}
