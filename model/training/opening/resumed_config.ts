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
 * @param settings The given settings; others are unchanged.
 * @throws {Error} If there is no run, or a setting differs that must not
 * change.
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
 * It may use another runtime, leave out damaged images, have its data in
 * another location, have another patience, and be longer or shorter if its
 * schedule gives the finished epochs the same learning rates; the steps of
 * `step` stay where they are. Everything else must be unchanged, so that an
 * interrupted run has the results of an uninterrupted one.
 *
 * @param folder The run's folder, for messages.
 * @param stored The configuration with which the run was started.
 * @param wanted The requested configuration.
 * @param epochsDone Epochs that the run has finished.
 * @throws {Error} If another setting differs; the error names it.
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

/** Whether both have the same learning rates up to and including the current epoch. */
function sameRates(
  stored: TrainConfig,
  wanted: TrainConfig,
  epochsDone: number,
): boolean {
  const rateOf = (config: TrainConfig, at: number) =>
    learningRateAt(at, {
      ...config,
      epochs: config.scheduleEpochs ?? config.epochs,
    });
  const halves = Array.from({ length: 2 * epochsDone + 2 }, (_, i) => i / 2);
  return halves.every((at) => rateOf(stored, at) === rateOf(wanted, at));
}

function refuse(
  folder: string,
  { name, there, here }: DifferentSetting,
  { schedule }: TrainConfig,
): never {
  const reason = name === "epochs"
    ? `, and with ${schedule} the finished epochs would have had other ` +
      "learning rates; start a longer run in another folder"
    : "";
  throw new Error(
    `Cannot resume the run in ${folder} with another ${name}: it is ${
      JSON.stringify(there)
    } there and ${JSON.stringify(here)} here${reason}`,
  );
}
