import { learningRateAt } from "../../learning/learning_rate_at.ts";
import type {
  TrainConfig,
  TrainSettings,
} from "../../learning/train_config.ts";
import { completeConfig } from "../../runs/complete_config.ts";
import {
  type DifferentSetting,
  differentSettings,
} from "../../runs/different_settings.ts";
import type { EpochMetrics } from "../../runs/epoch_metrics.ts";
import { readEpochs } from "../../runs/read_epochs.ts";
import { readRunConfig } from "../../runs/run_folder.ts";

/** Settings that do not change the results of epochs. */
const MAY_CHANGE: ReadonlySet<string> = new Set([
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
  for (const different of differentSettings(stored, wanted)) {
    const { name } = different;
    if (MAY_CHANGE.has(name)) continue;
    if (name === "epochs" && sameRates(stored, wanted, epochsDone)) continue;
    if (name !== "epochs" || stored.schedule !== "step") {
      refuse(folder, different, stored);
    }
    scheduleEpochs ??= stored.epochs;
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

function refuse(
  folder: string,
  { name, there, here }: DifferentSetting,
  { schedule }: TrainConfig,
): never {
  const reason = name === "epochs"
    ? `, and with ${schedule} the epochs that are done would have had other ` +
      "learning rates; start a longer run in another folder"
    : "";
  throw new Error(
    `Cannot resume the run in ${folder} with another ${name}: it is ${
      JSON.stringify(there)
    } there and ${JSON.stringify(here)} here${reason}`,
  );
}
