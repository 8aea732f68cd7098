import { differentSettings } from "./different_settings.ts";
import { readRunConfig } from "./run_folder.ts";
import { readRunRecord } from "./run_record.ts";
import type { TrainConfig } from "../learning/train_config.ts";

/** State of a run. */
export type RunState = "finished" | "begun" | "new";

/**
 * The state of the run in a folder. Its data may have moved: resuming checks that they are the same, and a finished run
 * no longer needs them.
 *
 * @param path The run's folder; it need not exist.
 * @param config The settings that the run should have.
 * @throws {Error} If the folder has a run with other settings, or something
 * other than a run.
 */
export async function stateOfRun(
  path: string,
  config: TrainConfig,
): Promise<RunState> {
  if (!await Deno.stat(path).catch(() => undefined)) return "new";
  const stored = await readRunConfig(path, "continue") as TrainConfig;
  const different = differentSettings(stored, config)
    .map(({ name, there, here }) =>
      `${name}: ${JSON.stringify(there)} there, ${JSON.stringify(here)} here`
    );
  if (different.length > 0) {
    throw new Error(
      `Cannot continue the run in ${path}: it has other settings (${
        different.join("; ")
      })`,
    );
  }
  return (await readRunRecord(path))?.finished ? "finished" : "begun";
}
