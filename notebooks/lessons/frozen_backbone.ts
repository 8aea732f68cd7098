/** Tables and a figure of the sixth notebook's experiments with a frozen backbone. */
import type { Shown } from "../display.ts";
import {
  type LoggedRun,
  readDifference,
  readRuns,
} from "../experiment_logs.ts";
import {
  BLUE,
  dashed,
  figure,
  GREEN,
  line,
  ORANGE,
  PURPLE,
} from "../figure.ts";
import { mean } from "../vectors.ts";

export { readDifference };

/** An arm: its runs, one per seed, and their means. */
export interface Arm {
  /** Its name in the text. */
  name: string;
  seeds: number;
  /** Validation SROCC and PLCC after each epoch. */
  srocc: number[];
  plcc: number[];
  test: LoggedRun["test"];
}

/** Arms of an experiment, in the order of their names. */
export async function readArms(
  preset: string,
  names: Readonly<Record<string, string>>,
): Promise<Arm[]> {
  const runs = (await readRuns()).filter((run) => run.preset === preset);
  return Object.entries(names).map(([arm, name]) => {
    const own = runs.filter((run) => run.arm === arm);
    const curve = (of: "srocc" | "plcc") =>
      own[0]![of].map((_, i) => mean(own.map((run) => run[of][i]!)));
    const test = (of: keyof LoggedRun["test"]) =>
      mean(own.map((run) => run.test[of]));
    return {
      name,
      seeds: own.length,
      srocc: curve("srocc"),
      plcc: curve("plcc"),
      test: {
        srocc: test("srocc"),
        plcc: test("plcc"),
        krocc: test("krocc"),
        rmse: test("rmse"),
      },
    };
  });
}

/** The five losses in batches of 64, at the paper's rate. */
export const FIVE = {
  "mae-batch64": "MAE",
  "mse-batch64": "MSE",
  "mse-bn-batch64": "MSE, batch norm at the end",
  "nin-1-2-batch64": "Norm-in-Norm (1, 2)",
  "nin-2-2-batch64": "Norm-in-Norm (2, 2)",
} as const;

/** Norm-in-Norm (1, 2) of a batch of 64, in parts. */
export const SLICES = {
  "at-once": "64 at once",
  "exact-8": "exactly, by 8 parts of 8",
  "slices-2": "2 losses of 32",
  "slices-4": "4 losses of 16",
  "slices-8": "8 losses of 8",
  "loss-alone-8": "64 at once, 8 losses of 8",
} as const;

/** Test metrics as a table's rows. */
export function testRows(arms: readonly Arm[]) {
  return arms.map(({ name, srocc, test }) => ({
    trained: name,
    "best validation SROCC": Math.max(...srocc),
    "test SROCC": test.srocc,
    "test PLCC": test.plcc,
    "test KROCC": test.krocc,
    "test RMSE": test.rmse,
  }));
}

/** Differences of one arm's test SROCC to those of others, as a table's rows. */
export async function differenceRows(
  preset: string,
  names: Readonly<Record<string, string>>,
  arm: string,
) {
  const others = Object.keys(names).filter((other) => other !== arm);
  return await Promise.all(others.map(async (other) => {
    const { mean, low, high } = await readDifference(preset, arm, other);
    return { [`${names[arm]} minus`]: names[other]!, mean, low, high };
  }));
}

const STYLES = [
  { draw: line, color: GREEN },
  { draw: line, color: ORANGE },
  { draw: dashed, color: ORANGE },
  { draw: line, color: BLUE },
  { draw: line, color: PURPLE },
];

/** Validation SROCC after each quarter of a pass, for the five losses. */
export function drawArms(arms: readonly Arm[]): Shown {
  return figure(
    "Validation SROCC over quarters of a pass for five losses, backbone frozen",
    {
      x: {
        label: "Quarter of a pass",
        ticks: arms[0]!.srocc.map((_, i) => i + 1),
        tickFormat: "d",
      },
      y: { label: "SROCC on 952 validation photographs", domain: [0.4, 0.8] },
      layers: arms.map(({ name, srocc }, i) => {
        const { draw, color } = STYLES[i]!;
        return draw(name, color, srocc.map((value, at) => [at + 1, value]));
      }),
    },
  );
}
