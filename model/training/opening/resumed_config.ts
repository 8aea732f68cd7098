import { isDeepStrictEqual } from "node:util";
import { learningRateAt } from "../../learning/learning_rate_at.ts";
import type {
  TrainConfig,
  TrainSettings,
} from "../../learning/train_config.ts";
import { completeConfig } from "../../runs/complete_config.ts";
import type { EpochMetrics } from "../../runs/epoch_metrics.ts";
import { readEpochs } from "../../runs/read_epochs.ts";
import { readRunConfig } from "../../runs/run_folder.ts";
import { PLACES } from "../../runs/run_state.ts";

type Key = keyof TrainConfig;

/** Settings that do not change the results of epochs. */
const MAY_CHANGE: ReadonlySet<Key> = new Set([
  "runtime",
  "skipUnreadable",
  "patience",
]);

/**
 * The configuration of the resumed run in a folder, and its epochs.
 *
 * @param folder The run's folder.
 * @param settings The settings now; the others stay as they were.
 * @throws {Error} If there is no run, or a setting differs that may not.
 */
export async function configToResume(
  folder: string,
  settings: TrainSettings,
): Promise<{ config: TrainConfig; epochs: EpochMetrics[] }> {
  const stored = await readRunConfig(folder) as TrainConfig;
  const epochs = await readEpochs(folder);
  const wanted = completeConfig(settings, stored);
  const config = resumedConfig(folder, stored, wanted, epochs.length);
  return { config, epochs };
}

/**
 * The configuration of a resumed run.
 *
 * It may use another runtime, leave out images that turn out damaged, have its data in another place, have another
 * patience, and be longer or shorter if its schedule gives the finished epochs the same learning rates; the steps of
 * `step` stay where they are. Everything else stays as it was: an interrupted run has the results of an uninterrupted
 * one.
 *
 * @param folder The run's folder, for messages.
 * @param stored What the run was started with.
 * @param wanted What is asked for now.
 * @param epochsDone Epochs that the run has finished.
 * @throws {Error} If something else differs, with its name.
 */
export function resumedConfig(
  folder: string,
  stored: TrainConfig,
  wanted: TrainConfig,
  epochsDone: number,
): TrainConfig {
  let scheduleEpochs = stored.scheduleEpochs;
  for (const key of Object.keys({ ...stored, ...wanted }) as Key[]) {
    const [there, here] = [stored[key], wanted[key]];
    if (MAY_CHANGE.has(key) || isDeepStrictEqual(there, here)) continue;
    if (key === "datasetOptions") requireSameOptions(folder, there, here);
    else if (key === "epochs" && sameRates(stored, wanted, epochsDone)) {
      continue;
    } else if (key === "epochs" && stored.schedule === "step") {
      scheduleEpochs ??= stored.epochs;
    } else refuse(folder, key, there, here, reasonFor(key, stored));
  }
  const skipUnreadable = stored.skipUnreadable || wanted.skipUnreadable;
  return {
    ...wanted,
    skipUnreadable,
    ...scheduleEpochs !== undefined && { scheduleEpochs },
  };
}

/** Whether both have had the same learning rates until now, in the present epoch too. */
function sameRates(
  stored: TrainConfig,
  wanted: TrainConfig,
  epochsDone: number,
): boolean {
  const rateOf = (config: TrainConfig, at: number) =>
    learningRateAt(
      config.schedule,
      at,
      config.scheduleEpochs ?? config.epochs,
      config.warmUp,
    );
  const halves = Array.from({ length: 2 * epochsDone + 2 }, (_, i) => i / 2);
  return halves.every((at) => rateOf(stored, at) === rateOf(wanted, at));
}

function reasonFor(key: Key, { schedule }: TrainConfig): string {
  return key === "epochs"
    ? `, and with ${schedule} the epochs that are done would have had other ` +
      "learning rates; start a longer run in another folder"
    : "";
}

function requireSameOptions(
  folder: string,
  stored: unknown,
  wanted: unknown,
): void {
  const [there, here] = [stored, wanted] as Record<string, unknown>[];
  for (const name of Object.keys({ ...there, ...here })) {
    if (PLACES.has(name) || isDeepStrictEqual(there![name], here![name])) {
      continue;
    }
    refuse(folder, name, there![name], here![name]);
  }
}

function refuse(
  folder: string,
  key: string,
  there: unknown,
  here: unknown,
  reason = "",
): never {
  throw new Error(
    `Cannot resume the run in ${folder} with another ${key}: it is ${
      JSON.stringify(there)
    } there and ${JSON.stringify(here)} here${reason}`,
  );
}
