import type { ScaleOptions } from "@observablehq/plot";
import type { EpochMetrics } from "../runs/epoch_metrics.ts";

/** A horizontal axis of epochs with ticks at whole numbers only. */
export function epochAxis(epochs: readonly EpochMetrics[]): ScaleOptions {
  const first = epochs[0]?.epoch ?? 1;
  const last = epochs.at(-1)?.epoch ?? 1;
  const interval = Math.max(1, Math.ceil((last - first) / 12));
  const ticks: number[] = [];
  for (let tick = first; tick <= last; tick += interval) ticks.push(tick);
  return {
    label: "Epoch (number)",
    // A single epoch is in the middle.
    domain: first === last ? [first - 1, last + 1] : [first, last],
    ticks,
    tickFormat: "d",
  };
}
