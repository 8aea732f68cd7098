/** Peak memory of a process: the largest resident set (VmHWM). Linux only. */
import { runDeno } from "../support/run_deno.ts";

/** Of this process so far, in MB. */
export function peakMemory(): number {
  const status = Deno.readTextFileSync("/proc/self/status");
  return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]) / 1024);
}

/** Of a Deno that runs a script to its end, in MB: the last line that it prints is its own {@linkcode peakMemory}. */
export async function peakMemoryOf(
  script: string,
  args: readonly string[],
): Promise<number> {
  const { stdout, stderr, code } = await runDeno([
    "run",
    "-A",
    script,
    ...args,
  ]);
  if (code !== 0) throw new Error(`Cannot measure ${script}: ${stderr}`);
  return Number(stdout.trim().split("\n").at(-1));
}

/**
 * Watches another process, which may end between two looks.
 *
 * @param pid Its number.
 * @param pause Milliseconds between two looks.
 * @returns Ends that, and says its {@linkcode peakMemory}.
 */
export function watchPeakMemory(pid: number, pause: number): () => number {
  let peak = 0;
  const timer = setInterval(() => {
    try {
      const status = Deno.readTextFileSync(`/proc/${pid}/status`);
      const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(status) ?? [];
      peak = Math.max(peak, Number(kilobytes ?? 0) / 1024);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }, pause);
  return () => {
    clearInterval(timer);
    return peak;
  };
}
