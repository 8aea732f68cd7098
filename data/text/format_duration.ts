const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A duration as text, in its two largest units.
 *
 * @param seconds Duration, not negative; `-` is returned if it is not finite.
 *
 * @example
 * ```ts
 * import { formatDuration } from "./format_duration.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatDuration(4.25), "4.3 s");
 * assertEquals(formatDuration(3725), "1 h 02 min");
 * ```
 */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "-";
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return twoUnits(whole, MINUTE, "min", 1, "s");
  if (whole < DAY) return twoUnits(whole, HOUR, "h", MINUTE, "min");
  return twoUnits(whole, DAY, "d", HOUR, "h");
}

function twoUnits(
  seconds: number,
  large: number,
  largeName: string,
  small: number,
  smallName: string,
): string {
  const rest = Math.floor((seconds % large) / small);
  const padded = rest.toString().padStart(2, "0");
  return `${Math.floor(seconds / large)} ${largeName} ${padded} ${smallName}`;
}
