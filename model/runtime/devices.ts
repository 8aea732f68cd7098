import os from "node:os";
import { runProgram } from "../../data/files/run_program.ts";

/** Name of the processor, e.g. `AMD EPYC (2 threads)`. */
export function cpuName(): string {
  const cpus = os.cpus();
  const threads = navigator.hardwareConcurrency;
  return `${cpus[0]?.model.trim() || os.machine()} (${threads} thread${
    threads === 1 ? "" : "s"
  })`;
}

/**
 * The first NVIDIA GPU that the driver lists, e.g. `NVIDIA H200, driver 570.1`;
 * `undefined` without one, or if `CUDA_VISIBLE_DEVICES` hides it.
 */
export async function nvidiaGpu(): Promise<string | undefined> {
  const visible = Deno.env.get("CUDA_VISIBLE_DEVICES");
  if (visible === "" || visible === "-1") return undefined;
  const query = ["--query-gpu=name,driver_version", "--format=csv,noheader"];
  const answer = await runProgram("nvidia-smi", query).catch(() => "");
  const [name, driver] = answer.split("\n")[0]?.split(", ") ?? [];
  return name && driver ? `${name}, driver ${driver}` : undefined;
}
