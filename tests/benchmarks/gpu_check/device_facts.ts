import { runProgram } from "../../../data/files/run_program.ts";
import { runPython } from "../../../model/runtime/mod.ts";
import {
  type RuntimeSurvey,
  surveyRuntimes,
} from "../../../model/runtime/survey_runtimes.ts";

/** What the machine has. */
export interface DeviceFacts {
  /** Of each NVIDIA GPU, as `nvidia-smi` reports it. */
  nvidia: Record<string, string>[];
  survey: RuntimeSurvey;
  /** PyTorch's version and device; absent where it is not there. */
  torch?: { version: string; device: string };
  system: string;
}

const QUERY = ["name", "driver_version", "memory.total", "compute_cap"];

const TORCH = `
import json, torch
cuda = torch.cuda.is_available()
print(json.dumps({"version": torch.__version__, "device": torch.cuda.get_device_name() if cuda else "the CPU"}))
`;

/** Asks the machine; opens nothing. */
export async function deviceFacts(): Promise<DeviceFacts> {
  const rows = await nvidiaSmi(QUERY.join());
  const torch = await torchFacts();
  return {
    nvidia: rows.map((row) =>
      Object.fromEntries(QUERY.map((name, i) => [name, row[i] ?? ""]))
    ),
    survey: await surveyRuntimes(),
    ...torch && { torch },
    system: `${Deno.build.os} ${Deno.osRelease()}, ${Deno.build.arch}`,
  };
}

async function torchFacts(): Promise<DeviceFacts["torch"]> {
  try {
    const python = Deno.env.get("PYTHON") ?? "python3";
    return JSON.parse(await runPython(python, ["-c", TORCH]));
  } catch {
    return undefined;
  }
}

/** Bytes of the first GPU's memory that are taken; undefined where `nvidia-smi` does not say. */
export async function usedDeviceMemory(): Promise<number | undefined> {
  const [row] = await nvidiaSmi("memory.used");
  const mebibytes = parseInt(row?.[0] ?? "");
  return Number.isNaN(mebibytes) ? undefined : mebibytes * 2 ** 20;
}

async function nvidiaSmi(query: string): Promise<string[][]> {
  const args = [`--query-gpu=${query}`, "--format=csv,noheader"];
  const text = await runProgram("nvidia-smi", args).catch(() => "");
  return text.split("\n").filter((line) => line.trim())
    .map((line) => line.split(", "));
}
