import { isDeepStrictEqual } from "node:util";
import { readRunConfig } from "./run_folder.ts";
import { readRunRecord } from "./run_record.ts";
import type { TrainConfig } from "../learning/train_config.ts";

/** Where a run stands. */
export type RunState = "finished" | "begun" | "new";

/** Options that say where a data set is; the same data set may be in another place. */
export const PLACES: ReadonlySet<string> = new Set(["data", "csv"]);

/**
 * The state of the run in a folder. Its data may have moved: resuming checks that they are the same, and a finished run
 * no longer needs them.
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
  const different = differences(stored, wanted);
  if (different.length > 0) {
    throw new Error(
      `Cannot go on with the run in ${path}: it was run with other settings (${
        different.join("; ")
      })`,
    );
  }
  return (await readRunRecord(path))?.finished ? "finished" : "begun";
}

/** As JSON gives it back. */
function plain(config: unknown): unknown {
  return JSON.parse(JSON.stringify(config));
}

function differences(stored: unknown, wanted: unknown): string[] {
  const [one, other] = [stored, wanted] as Record<string, unknown>[];
  return Object.keys({ ...one, ...other })
    .filter((key) =>
      !isDeepStrictEqual(withoutPlaces(one![key]), withoutPlaces(other![key]))
    )
    .map((key) =>
      `${key}: ${JSON.stringify(one![key])} there, ${
        JSON.stringify(other![key])
      } here`
    );
}

/** A setting, without the options that say where the data set is. */
function withoutPlaces(setting: unknown): unknown {
  if (typeof setting !== "object" || setting === null) return setting;
  const kept = Object.entries(setting).filter(([name]) => !PLACES.has(name));
  return Array.isArray(setting) ? setting : Object.fromEntries(kept);
}
