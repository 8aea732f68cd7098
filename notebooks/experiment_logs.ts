/**
 * What `task experiment`, and PyTorch beside it, found with EfficientNet-Lite0 on BIQ2021;
 * the README of this folder has the commands.
 */
import { readRows } from "./read_rows.ts";

/** One run: an arm with one seed. */
export interface LoggedRun {
  /** Name of the experiment. */
  preset: string;
  /** Name of the arm. */
  arm: string;
  seed: number;
  /** SROCC of the validation images after each epoch. */
  srocc: number[];
  /** PLCC of the same. */
  plcc: number[];
  /** Test images, with the weights of the best epoch; NaN is what PyTorch did not measure. */
  test: Record<TestMetric, number>;
  /** All epochs by the clock, validation included; undefined where it was not kept. */
  seconds: number | undefined;
}

/** A metric of the test images. */
export type TestMetric = "srocc" | "plcc" | "krocc" | "rmse";

/** A test metric of an arm. */
export interface LoggedTest {
  preset: string;
  arm: string;
  metric: TestMetric;
  seeds: number;
  /** Mean over the seeds. */
  mean: number;
  /** Ends of the 95 % interval of that mean over the images, the seeds fixed. */
  low: number;
  high: number;
}

/** Test SROCC of one arm minus that of another, with the same seeds on the same images. */
export interface LoggedDifference {
  preset: string;
  arm: string;
  other: string;
  seeds: number;
  mean: number;
  /** Ends of the 95 % interval, over seeds and images; with one seed, over images alone. */
  low: number;
  high: number;
}

/** All runs, by preset, arm and seed. */
export async function readRuns(): Promise<LoggedRun[]> {
  const rows = await Promise.all(
    ["experiments.csv", "pytorch_rates.csv"].map(readRows),
  );
  return rows.flat().map((row) => {
    const curve = (metric: string) =>
      row[`validation ${metric}`]!.split(" ").map(Number);
    const test = (metric: string) => Number(row[`test ${metric}`]);
    return {
      preset: row.preset!,
      arm: row.arm!,
      seed: Number(row.seed),
      srocc: curve("SROCC"),
      plcc: curve("PLCC"),
      test: {
        srocc: test("SROCC"),
        plcc: test("PLCC"),
        krocc: test("KROCC"),
        rmse: test("RMSE"),
      },
      seconds: row.seconds ? Number(row.seconds) : undefined,
    };
  });
}

/** The difference of two arms of an experiment, in this order. */
export async function readDifference(
  preset: string,
  arm: string,
  other: string,
): Promise<LoggedDifference> {
  const rows = await readRows("experiment_differences.csv");
  const find = (first: string, second: string) =>
    rows.find((row) =>
      row.preset === preset && row.arm === first && row.other === second
    );
  const kept = find(arm, other), turned = find(other, arm);
  const row = kept ?? turned;
  if (!row) throw new Error(`No difference of ${arm} and ${other}`);
  const [mean, low, high] = [row.mean, row.low, row.high].map(Number);
  return {
    preset,
    arm,
    other,
    seeds: Number(row.seeds),
    ...kept
      ? { mean: mean!, low: low!, high: high! }
      : { mean: -mean!, low: -high!, high: -low! },
  };
}

/** Test metrics of the arms whose runs were kept until their intervals were logged. */
export async function readTests(): Promise<LoggedTest[]> {
  const rows = await readRows("experiment_tests.csv");
  return rows.map((row) => ({
    preset: row.preset!,
    arm: row.arm!,
    metric: row.metric as TestMetric,
    seeds: Number(row.seeds),
    mean: Number(row.mean),
    low: Number(row.low),
    high: Number(row.high),
  }));
}

/** Steps of one arm in one epoch: medians of the steps, means over the seeds. */
export interface LoggedSteps {
  preset: string;
  arm: string;
  epoch: number;
  /** Norm of a batch's centered predictions. */
  spread: number;
  /** Length of the loss's gradient with respect to a batch's predictions. */
  gradient: number;
}

/** Steps by epoch of the arms that logged their gradients. */
export async function readSteps(): Promise<LoggedSteps[]> {
  const rows = await readRows("experiment_steps.csv");
  return rows.map((row) => ({
    preset: row.preset!,
    arm: row.arm!,
    epoch: Number(row.epoch),
    spread: Number(row.spread),
    gradient: Number(row.gradient),
  }));
}
