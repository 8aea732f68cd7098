import { describeCount } from "../../../data/text/describe_count.ts";

/** Photographs scored before the remaining time is estimated. */
const ESTIMATED_FROM = 3;

/** Fewer remaining seconds are not shown. */
const SHOWN_FROM = 10;

/** Progress of scoring. */
export interface ScoringProgress {
  /** Photographs of the list with a score or an error. */
  done: number;
  /** Photographs of the list. */
  total: number;
  /** Photographs scored since scoring began. */
  count: number;
  /** Seconds since scoring began. */
  seconds: number;
}

/** The progress as text, with the remaining time once it can be estimated. */
export function progressText(
  { done, total, count, seconds }: ScoringProgress,
): string {
  const text = `${done} of ${total}`;
  const left = seconds / Math.max(1, count) * (total - done);
  return count < ESTIMATED_FROM || left < SHOWN_FROM
    ? text
    : `${text}, about ${durationText(left)} left`;
}

/** The number of scored photographs, as text; empty if there are none. */
export function summaryText(done: number, failed: number): string {
  if (done === 0) return "";
  const without = failed > 0 ? `, ${failed} without a score` : "";
  return `${describeCount(done - failed, "photograph")} scored${without}`;
}

function durationText(seconds: number): string {
  return seconds < 90
    ? `${Math.round(seconds)} s`
    : `${Math.round(seconds / 60)} min`;
}
