import { isDeepStrictEqual } from "node:util";
import { readRunConfig } from "./run_folder.ts";
import { readRunRecord } from "./run_record.ts";
import type { TrainConfig } from "../learning/train_config.ts";

/** Where a run stands. */
export type RunState = "finished" | "begun" | "new";

/**
 * Where the run in a folder stands.
 *
 * @param path The run's folder, which need not be there.
 * @param config The settings that the run should have.
 * @throws {Error} If the folder holds a run with other settings, or no run.
 */
export async function stateOfRun(
  path: string,
  config: TrainConfig,
): Promise<RunState> {
  if (!await Deno.stat(path).catch(() => undefined)) return "new";
  const [stored, wanted] = [
    await readRunConfig(path, "go on with"),
    plain(config),
  ];
  if (!isDeepStrictEqual(stored, wanted)) {
    throw new Error(
      `Cannot go on with the run in ${path}: it was run with other settings (${
        differences(stored, wanted)
      })`,
    );
  }
  return (await readRunRecord(path))?.finished ? "finished" : "begun";
}

/** As JSON gives it back. */
function plain(config: unknown): unknown {
  return JSON.parse(JSON.stringify(config));
}

function differences(stored: unknown, wanted: unknown): string {
  const [one, other] = [stored, wanted] as Record<string, unknown>[];
  return Object.keys({ ...one, ...other })
    .filter((key) => !isDeepStrictEqual(one![key], other![key]))
    .map((key) =>
      `${key}: ${JSON.stringify(one![key])} there, ${
        JSON.stringify(other![key])
      } here`
    ).join("; ");
}
