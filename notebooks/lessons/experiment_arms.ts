/** Arms of the sixth notebook's experiments: their means, table rows and curves. */
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
  GRAY,
  GREEN,
  line,
  ORANGE,
  PURPLE,
} from "../figure.ts";
import { mean } from "../vectors.ts";

/** An arm: its runs, one per seed, and their means. */
export interface Arm {
  /** Its name in the text. */
  name: string;
  seeds: number;
  /** Validation SROCC and PLCC after each epoch. */
  srocc: number[];
  plcc: number[];
  test: LoggedRun["test"];
  /** The runs, seed by seed. */
  runs: readonly LoggedRun[];
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
      runs: own,
    };
  });
}

/** Best validation SROCC of an arm's runs, their mean over the seeds. */
export function bestSrocc({ runs }: Arm): number {
  return mean(runs.map(({ srocc }) => Math.max(...srocc)));
}

/** Test metrics as a table's rows. */
export function testRows(arms: readonly Arm[]) {
  return arms.map((arm) => ({
    trained: arm.name,
    "best validation SROCC": bestSrocc(arm),
    "test SROCC": arm.test.srocc,
    "test PLCC": arm.test.plcc,
    "test KROCC": arm.test.krocc,
    "test RMSE": arm.test.rmse,
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

/** How each loss is drawn, in all figures of experiments. */
export const STYLES = {
  "mae": { draw: line, color: GREEN },
  "mse": { draw: line, color: ORANGE },
  "mse-bn": { draw: dashed, color: ORANGE },
  "nin-1-2": { draw: line, color: BLUE },
  "nin-2-2": { draw: line, color: PURPLE },
  "mse-standard": { draw: line, color: GRAY },
} as const;

/** Validation SROCC over passes, of losses in the order of `STYLES`. */
export function drawArms(
  arms: readonly Arm[],
  title: string,
  epochsPerPass: number,
): Shown {
  const styles = Object.values(STYLES);
  return figure(title, {
    x: "Passes over the training photographs",
    y: { label: "SROCC on validation photographs", domain: [0.2, 0.9] },
    layers: arms.map(({ name, srocc }, i) => {
      const { draw, color } = styles[i]!;
      const points = srocc.map((
        value,
        at,
      ) => [(at + 1) / epochsPerPass, value]);
      return draw(name, color, points);
    }),
  });
}
