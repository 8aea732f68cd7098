import { usedOptions } from "../../loss/mod.ts";
import type { TrainConfig, TrainSettings } from "../learning/train_config.ts";
import { PRETRAINED_NAMES } from "../weights/pretrained/pretrained_file.ts";
import { presetFor } from "./presets.ts";

/**
 * The configuration that settings ask for.
 *
 * @param settings What is asked for; what is undefined counts as left out.
 * @param defaults What fills the gaps: the preset of what is learned from, or
 * the configuration of a run that goes on.
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
  // Half of the preset's pair does not go with a size or a crop that is asked for.
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

/** The backbone that ImageNet weights are of, where they are named. */
function backboneOf(pretrained?: string): Partial<TrainConfig> {
  return pretrained && PRETRAINED_NAMES.includes(pretrained)
    ? { backbone: pretrained }
    : {};
}

/** The entries that are not undefined. */
function defined<T extends object>(
  entries: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(entries).filter(([, value]) => value !== undefined),
  ) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
