import type { TrainConfig } from "../../../../model/learning/train_config.ts";

/** Names of the settings that are not the same in all of these configurations, sorted. */
export function differingSettings(configs: Iterable<TrainConfig>): string[] {
  const all = [...configs];
  const names = new Set(
    all.flatMap((config) => Object.keys(config) as (keyof TrainConfig)[]),
  );
  return [...names].filter((name) =>
    new Set(all.map((config) => JSON.stringify(config[name]))).size > 1
  ).sort();
}
