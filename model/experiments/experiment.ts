import type { TrainConfig } from "../learning/train_config.ts";

/** One of the ways to train that an experiment compares. */
export interface Arm {
  /** Short name, part of file names: "mse-bn". */
  name: string;
  /** Name in tables and figures: "MSE, batch norm at the end". */
  label: string;
  /** Settings in which it differs from the other arms. */
  changes: Partial<TrainConfig>;
}

/** What is compared. */
export interface Experiment {
  /** Name of the preset. */
  name: string;
  /** The question, for the head of the table. */
  title: string;
  /** Settings that differ between arms; the others are the same for all. */
  varies: readonly (keyof TrainConfig)[];
  /** Its own defaults for the settings that all arms share. */
  base?: Partial<TrainConfig>;
  /** Markdown with published numbers, shown below the results. */
  published?: string;
  /** The arms. */
  arms: readonly Arm[];
}

/** One run of an experiment. */
export interface PlannedRun {
  /** Name of its folder: arm and seed. */
  name: string;
  /** The arm. */
  arm: Arm;
  /** Seed of initial weights, order and held-out images. */
  seed: number;
  /** The whole configuration of the run. */
  config: TrainConfig;
}

/**
 * The runs of an experiment, seed by seed, so that all arms can be compared
 * before the last seed is done. Arms share the seeds, and therefore the initial
 * weights, the order of the images and the images held out for validation.
 */
export function planRuns(
  { arms }: Experiment,
  base: TrainConfig,
  seeds: number,
): PlannedRun[] {
  const numbers = Array.from({ length: seeds }, (_, index) => index + 1);
  return numbers.flatMap((seed) =>
    arms.map((arm) => ({
      name: `${arm.name}-seed${seed}`,
      arm,
      seed,
      config: { ...base, ...arm.changes, seed },
    }))
  );
}
