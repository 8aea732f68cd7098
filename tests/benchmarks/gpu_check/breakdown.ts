import type { Runtime } from "../../../model/runtime/runtime.ts";
import { DispatchRecorder } from "../../model/support/dispatch_recorder.ts";

/** Number of programs that are listed; the rest is summed up. */
const SHOWN = 16;

/** What all runs of a program took. */
export interface BreakdownRow {
  program: string;
  count: number;
  /** Absent where the device has no timestamps. */
  milliseconds?: number;
}

/**
 * Where a WebGPU device's time goes in one run of `work`.
 *
 * Each program runs in a pass of its own, which keeps it from overlapping the
 * next. Devices count in ticks, which are nanoseconds on the GPUs that we know
 * of; where they are not, the shares still hold.
 */
export async function breakdownOf(
  { tf }: Runtime,
  work: () => Promise<unknown>,
): Promise<BreakdownRow[]> {
  const { device } = tf.backend() as unknown as { device: GPUDevice };
  const timed = device.features.has("timestamp-query");
  const recorder = new DispatchRecorder(device, timed);
  await work();
  recorder.stop();
  const rows = new Map<string, BreakdownRow>();
  for (const { program, nanoseconds } of await recorder.take()) {
    const row = rows.get(program) ??
      { program, count: 0, ...timed && { milliseconds: 0 } };
    row.count++;
    if (timed) row.milliseconds! += nanoseconds! / 1e6;
    rows.set(program, row);
  }
  const by = timed ? "milliseconds" : "count";
  const sorted = [...rows.values()].toSorted((a, b) => b[by]! - a[by]!);
  const others = sorted.slice(SHOWN);
  if (others.length === 0) return sorted;
  const sum = (key: "count" | "milliseconds") =>
    others.reduce((all, row) => all + row[key]!, 0);
  return [...sorted.slice(0, SHOWN), {
    program: `${others.length} others`,
    count: sum("count"),
    ...timed && { milliseconds: sum("milliseconds") },
  }];
}
