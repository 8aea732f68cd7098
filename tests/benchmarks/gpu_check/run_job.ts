import { signalChild } from "../../../data/files/signal_child.ts";
import { fromFileUrl, repositoryRoot } from "../../support/paths.ts";
import type { Job } from "./job.ts";
import { usedDeviceMemory } from "./device_facts.ts";

/** What came of a part. */
export interface JobOutcome<Found> {
  /** What it found before it ended. */
  found: Found[];
  /** Why it did not come to its end. */
  failure?: string;
  seconds: number;
  /** Bytes of the device's memory above those at the start, at most; where `nvidia-smi` says so. */
  deviceBytes?: number;
  /** Bytes of the process's memory, at most; on Linux. */
  processBytes?: number;
}

const SAMPLE_MS = 500;

/**
 * Runs a job in a process of its own and ends it after some seconds.
 *
 * @param env Variables of the process, such as those that switch TF32 off.
 */
export async function runJob<Found>(
  job: Job,
  seconds: number,
  env: Record<string, string> = {},
): Promise<JobOutcome<Found>> {
  const start = performance.now();
  const before = await usedDeviceMemory();
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-all",
      "--no-check",
      `--lock=${fromFileUrl(new URL("deno.lock", repositoryRoot))}`,
      fromFileUrl(new URL("job.ts", import.meta.url)),
      JSON.stringify(job),
    ],
    env: {
      NO_COLOR: "1",
      TF_FORCE_GPU_ALLOW_GROWTH: "true", // or memory says nothing, and PyTorch beside it gets none
      ...env,
    },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    signalChild(child, "SIGKILL");
  }, 1000 * seconds);
  let [deviceBytes, processBytes] = [0, 0];
  const sampler = setInterval(async () => {
    const used = await usedDeviceMemory();
    if (used !== undefined && before !== undefined) {
      deviceBytes = Math.max(deviceBytes, used - before);
    }
    processBytes = Math.max(processBytes, await peakBytesOf(child.pid));
  }, SAMPLE_MS);
  const { stdout, stderr, code, signal } = await child.output();
  clearTimeout(timer);
  clearInterval(sampler);
  const decoder = new TextDecoder();
  const lines = decoder.decode(stdout).split("\n").filter((line) =>
    line.startsWith("{")
  );
  const failure = late
    ? `not at its end after ${Math.round(seconds)} s`
    : code === 0
    ? undefined
    : lastLine(decoder.decode(stderr)) || `ended by ${signal ?? code}`;
  return {
    found: lines.map((line) => JSON.parse(line)),
    seconds: (performance.now() - start) / 1000,
    ...failure && { failure },
    ...deviceBytes > 0 && { deviceBytes },
    ...processBytes > 0 && { processBytes },
  };
}

/** The error of a program that ended with one, without where it was thrown. */
function lastLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim())
    .filter((line) => line && !/^at /.test(line));
  return lines.find((line) => /^error:/i.test(line)) ?? lines.at(-1) ?? "";
}

async function peakBytesOf(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "");
  return 1024 * Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0);
}
