import { formatDuration } from "../text/format_duration.ts";
import {
  createProgressDisplay,
  type ProgressDisplayOptions,
} from "../text/progress_display.ts";
import { SpeedMeter } from "../text/speed_meter.ts";

/** Shows a download while it lasts. */
export interface DownloadProgress {
  /**
   * Shows how many bytes of a file are done; an unknown total grows with
   * `done`.
   */
  show(file: string, done: number, total?: number): void;
  /** Prints a permanent line. */
  log(line: string): void;
  /** Removes the changing line. */
  stop(): void;
}

const MEGABYTE = 1e6;

/** Milliseconds between two drawings: a download has thousands of chunks. */
const INTERVAL = 100;

/**
 * Shows a download on standard error, with its speed and the time left.
 *
 * @param options Where to draw.
 * @returns Functions that draw; `show` and `log` suit `downloadPublication`.
 *
 * @example A file of 2 MB, shown on a stream of your own
 * ```ts
 * import { createDownloadProgress } from "@iqa/norm-in-norm/model";
 * import { assertEquals } from "@std/assert";
 *
 * let shown = "";
 * const stream = { write: (text: string) => void (shown += text) };
 * const progress = await createDownloadProgress({ stream });
 * progress.show("images.zip", 1e6, 2e6);
 * progress.log("images.zip is complete");
 * progress.stop();
 * assertEquals(shown, "images.zip is complete\n"); // no terminal: permanent lines only
 * ```
 */
export async function createDownloadProgress(
  options: ProgressDisplayOptions = {},
): Promise<DownloadProgress> {
  const { now = () => performance.now() } = options;
  const display = await createProgressDisplay(options);
  const meter = new SpeedMeter(now);
  let current: string | undefined;
  return {
    show(file, done, total) {
      // Another file, or the same one restarted or being unpacked.
      if (file !== current || done < (meter.last?.done ?? 0)) {
        display.hide();
        current = file;
        meter.reset();
      }
      const isRecent = meter.last && now() - meter.last.time < INTERVAL;
      if (isRecent && done !== total) return;
      meter.add(done);
      const megabytes = Math.round(done / MEGABYTE);
      const all = Math.round((total ?? done) / MEGABYTE);
      display.show({
        label: file,
        done: megabytes,
        total: all,
        text: describe(meter, total),
      });
    },
    log: display.print,
    stop: display.hide,
  };
}

function describe(meter: SpeedMeter, total: number | undefined): string {
  const { speed } = meter;
  const rate = speed > 0 ? `${(speed / MEGABYTE).toFixed(1)} MB/s` : "-";
  return `MB  ${rate}  ETA ${formatDuration(meter.secondsTo(total))}`;
}
