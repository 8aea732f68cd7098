import { usedOptions } from "../../loss/mod.ts";
import type { TrainConfig, TrainSettings } from "../learning/train_config.ts";
import { PRETRAINED_NAMES } from "../weights/pretrained/pretrained_file.ts";
import { presetFor } from "./presets.ts";

/**
 * Completes settings to a full configuration.
 *
 * @param settings The settings; an undefined one counts as left out.
 * @param defaults Values for the settings that are left out: the preset for the data set and weights, or the configuration of a resumed run.
 */
export function completeConfig(
  settings: TrainSettings,
  defaults: TrainConfig = presetFor(
    settings.dataset ?? "synthetic",
    settings.pretrained,
  ),
): TrainConfig {
  const { size, loss = {}, datasetOptions = {}, ...given } = settings;
  const preset = { ...defaults };
  // The preset's size and crop belong together: a given size or crop replaces both.
  if (size || given.crop) {
    delete preset.size;
    delete preset.crop;
  }
  const type = loss.type ?? preset.loss.type;
  const config: TrainConfig = {
    ...preset,
    ...backboneOf(settings.pretrained),
    ...defined(given),
    ...size && size !== "original" && { size },
    datasetOptions: { ...preset.datasetOptions, ...defined(datasetOptions) },
    loss: { ...usedOptions({ ...preset.loss, type }), ...defined(loss) },
  };
  if (config.precision === "float32") delete config.precision;
  return config;
}

/** The backbone of ImageNet weights that are given by name. */
function backboneOf(pretrained?: string): Partial<TrainConfig> {
  return pretrained && PRETRAINED_NAMES.includes(pretrained)
    ? { backbone: pretrained }
    : {};
}

/** The entries with a defined value. */
function defined<T extends object>(
  entries: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(entries).filter(([, value]) => value !== undefined),
  ) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
