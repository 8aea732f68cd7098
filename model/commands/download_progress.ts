import { formatDuration } from "../training/format_duration.ts";
import {
  createProgressDisplay,
  type ProgressDisplayOptions,
} from "./progress_display.ts";

/** Shows a download while it lasts. */
export interface DownloadProgress {
  /** Shows how many bytes of how many a file has; a total that is not known grows with them. */
  show(file: string, done: number, total?: number): void;
  /** Prints a line that stays. */
  log(line: string): void;
  /** Takes the changing line away. */
  stop(): void;
}

const MEGABYTE = 1e6;

/** Milliseconds between two drawings: chunks come in their thousands. */
const INTERVAL = 100;

/** Speed is that of the last ten seconds, to follow the network. */
const SPEED_WINDOW = 10_000;

/** Shows a download on standard error, with its speed and the time left. */
export async function createDownloadProgress(
  options: ProgressDisplayOptions = {},
): Promise<DownloadProgress> {
  const { now = () => performance.now() } = options;
  const display = await createProgressDisplay(options);
  let current: string | undefined;
  let recent: { time: number; done: number }[] = [];
  return {
    show(file, done, total) {
      const time = now();
      // Another file, or the same one from its beginning or being unpacked.
      if (file !== current || done < (recent.at(-1)?.done ?? 0)) {
        display.hide();
        current = file;
        recent = [];
      }
      const isLast = done === total;
      const last = recent.at(-1);
      if (last && time - last.time < INTERVAL && !isLast) return;
      recent.push({ time, done });
      while (recent[0]!.time < time - SPEED_WINDOW) recent.shift();
      const megabytes = Math.round(done / MEGABYTE);
      const all = Math.round((total ?? done) / MEGABYTE);
      display.show(file, megabytes, all, _describe(recent, done, total));
    },
    log: display.print,
    stop: display.hide,
  };
}

function _describe(
  recent: readonly { time: number; done: number }[],
  done: number,
  total: number | undefined,
): string {
  const first = recent[0]!;
  const seconds = (recent.at(-1)!.time - first.time) / 1000;
  const speed = seconds > 0 ? (done - first.done) / seconds : 0;
  const rate = speed > 0 ? `${(speed / MEGABYTE).toFixed(1)} MB/s` : "-";
  const left = total !== undefined && speed > 0 ? (total - done) / speed : NaN;
  return `MB  ${rate}  ETA ${formatDuration(left)}`;
}
