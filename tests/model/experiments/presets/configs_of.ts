import {
  type Experiment,
  planRuns,
} from "../../../../model/experiments/experiment.ts";
import { experimentBase } from "../../../../model/experiments/experiments.ts";
import type { TrainConfig } from "../../../../model/learning/train_config.ts";

/** The configuration of each arm of a preset, by the arm's name. */
export function configsOf(experiment: Experiment): Map<string, TrainConfig> {
  const base = experimentBase("biq2021", undefined, experiment.base);
  return new Map(
    planRuns(experiment, base, 1).map(({ arm, config }) => [arm.name, config]),
  );
}
