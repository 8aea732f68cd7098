import type { DispatchCost } from "./dispatch_cost.ts";

/** A device as its maker describes it, and what we assume of it. */
export interface DeviceFigures {
  /** Name. */
  name: string;
  /** For tfjs, which chooses some programs by it. */
  info: { vendor: string; architecture: string };
  /** Operations per second in float32, without tensor cores, which WGSL does not reach. */
  operations: number;
  /** Bytes per second from memory. */
  bytes: number;
  /** Seconds from the start of a program to the start of the next, however small it is. */
  launch: number;
}

/** What a dispatch waits for. */
export const BOUNDS = ["launch", "memory", "arithmetic"] as const;

/** One of {@linkcode BOUNDS}. */
export type Bound = (typeof BOUNDS)[number];

/** The share of the maker's figures that good programs reach. */
const REACHED = { bytes: 0.8, operations: 0.6 };

/** Seconds of a dispatch, and what they go by (Williams, Waterman and Patterson 2009, doi:10.1145/1498765.1498785). */
export function boundOf(
  { bytes, operations }: DispatchCost,
  device: DeviceFigures,
): { bound: Bound; seconds: number } {
  const seconds: Record<Bound, number> = {
    launch: device.launch,
    memory: bytes / (REACHED.bytes * device.bytes),
    arithmetic: operations / (REACHED.operations * device.operations),
  };
  const bound = BOUNDS.toSorted((a, b) => seconds[b] - seconds[a])[0]!;
  return { bound, seconds: seconds[bound] };
}
