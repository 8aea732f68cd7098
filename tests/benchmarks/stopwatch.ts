/** Time on the clock, and of processors: the second says more where others use them. */
import process from "node:process";

/** What something took, in seconds. */
export interface Taken {
  /** On the clock. */
  clock: number;
  /** Of all processors, by all threads of this process. */
  processors: number;
}

/** Begins to measure; call what it returns at the end. */
export function stopwatch(): () => Taken {
  const start = performance.now();
  const used = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(used);
    return {
      clock: (performance.now() - start) / 1000,
      processors: (user + system) / 1e6,
    };
  };
}
