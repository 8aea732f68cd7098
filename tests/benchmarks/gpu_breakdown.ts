import type { Runtime } from "../../model/runtime/runtime.ts";
import { DispatchRecorder } from "../model/support/dispatch_recorder.ts";

/** Programs that are printed; the rest is summed up. */
const SHOWN = 16;

/** What all runs of a program took. */
interface Row {
  program: string;
  count: number;
  milliseconds: number;
}

/**
 * Prints where the device's time goes in one run of `work`.
 *
 * Each program runs in a pass of its own, which keeps it from overlapping the
 * next. Devices count in ticks, which are nanoseconds on the GPUs that we know
 * of; where they are not, the shares still hold.
 *
 * @param work Returns the seconds that it took.
 */
export async function printBreakdown(
  { tf }: Runtime,
  work: () => Promise<number>,
): Promise<void> {
  const { device } = tf.backend() as unknown as { device: GPUDevice };
  const timed = device.features.has("timestamp-query");
  const recorder = new DispatchRecorder(device, timed);
  const seconds = await work();
  recorder.stop();
  const dispatches = await recorder.take();
  if (!timed) {
    console.log(
      `         ${dispatches.length} programs; the device has no timestamps`,
    );
    return;
  }
  const rows = new Map<string, Row>();
  for (const { program, nanoseconds } of dispatches) {
    const row = rows.get(program) ?? { program, count: 0, milliseconds: 0 };
    row.count++;
    row.milliseconds += nanoseconds! / 1e6;
    rows.set(program, row);
  }
  const sorted = [...rows.values()].toSorted((a, b) =>
    b.milliseconds - a.milliseconds
  );
  const total = sum(sorted);
  console.log(
    `         ${dispatches.length} programs, ${
      total.toFixed(2)
    } ms on the device, ${(1000 * seconds).toFixed(2)} ms in all while timed`,
  );
  const shown = sorted.slice(0, SHOWN);
  const others = sorted.slice(SHOWN);
  if (others.length > 0) {
    shown.push({
      program: `${others.length} others`,
      count: others.reduce((all, { count }) => all + count, 0),
      milliseconds: sum(others),
    });
  }
  for (const { program, count, milliseconds } of shown) {
    const share = `${(100 * milliseconds / total).toFixed(1)}%`.padStart(6);
    console.log(
      `         ${share} ${milliseconds.toFixed(2).padStart(9)} ms ${
        String(count).padStart(5)
      } × ${program}`,
    );
  }
}

function sum(rows: readonly Row[]): number {
  return rows.reduce((total, { milliseconds }) => total + milliseconds, 0);
}
