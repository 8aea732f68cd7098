/** Tables and a figure of the sixth notebook's experiments with a frozen backbone. */
import type { Shown } from "../display.ts";
import {
  type LoggedRun,
  readDifference,
  readRuns,
  readSteps,
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

/** Norm-in-Norm of several p and q, with Adam. */
export const NORMS = {
  "nin-2-2": "(2, 2)",
  "nin-1-2": "(1, 2)",
  "nin-1-1": "(1, 1)",
  "nin-2-1": "(2, 1)",
  "nin-2-2-root": "(2, 2) without the exponent",
  "nin-2-1-root": "(2, 1) without the exponent",
} as const;

/** Three of them with SGD, in small and large batches. */
export const SGD = {
  "nin-1-2-sgd-8": "(1, 2), batch 8",
  "nin-1-2-sgd-64": "(1, 2), batch 64",
  "nin-2-2-sgd-8": "(2, 2), batch 8",
  "nin-2-2-sgd-64": "(2, 2), batch 64",
  "nin-2-1-sgd-8": "(2, 1), batch 8",
  "nin-2-1-sgd-64": "(2, 1), batch 64",
} as const;

/** MSE, Norm-in-Norm (1, 2), and both together. */
export const ADDED = {
  "nin-1-2": "Norm-in-Norm (1, 2)",
  "nin-1-2-mse-0.1": "+ 0.1 MSE",
  "nin-1-2-mse-1": "+ 1 MSE",
  "nin-1-2-mse-10": "+ 10 MSE",
  "mse": "MSE",
} as const;

/** Spread of the predictions and length of the gradient in the last epoch, with test SROCC. */
export async function addedRows(arms: readonly Arm[]) {
  const steps = (await readSteps()).filter(({ preset }) =>
    preset === "added-mse"
  );
  return Object.keys(ADDED).map((name, i) => {
    const own = steps.filter(({ arm }) => arm === name);
    return {
      trained: arms[i]!.name,
      "spread, first epoch": own[0]!.spread,
      "spread, last": own.at(-1)!.spread,
      "gradient, last": own.at(-1)!.gradient,
      "best validation SROCC": Math.max(...arms[i]!.srocc),
      "test SROCC": arms[i]!.test.srocc,
    };
  });
}

/** Deviations of the noise in the scores that were learned from, in those of the scores. */
export const NOISE = [0, 0.5, 1, 2] as const;

/** Test SROCC of each loss by the noise, and what it loses to the largest. */
export async function noiseRows() {
  const losses = {
    "mae": FIVE["mae-batch64"],
    "mse": FIVE["mse-batch64"],
    "mse-bn": FIVE["mse-bn-batch64"],
    "nin-1-2": FIVE["nin-1-2-batch64"],
    "nin-2-2": FIVE["nin-2-2-batch64"],
  };
  return await Promise.all(
    Object.entries(losses).map(async ([loss, name]) => {
      const arms = await readArms(
        "score-noise",
        Object.fromEntries(
          NOISE.map((noise) => [`${loss}-noise${noise}`, name]),
        ),
      );
      const sroccs = arms.map(({ test }) => test.srocc);
      return {
        trained: name,
        seeds: arms[0]!.seeds,
        ...Object.fromEntries(
          sroccs.map((srocc, i) => [`noise ${NOISE[i]}`, srocc]),
        ),
        lost: sroccs[0]! - sroccs.at(-1)!,
      };
    }),
  );
}

/** Test metrics as a table's rows. */
export function testRows(arms: readonly Arm[]) {
  return arms.map(({ name, runs, test }) => ({
    trained: name,
    "best validation SROCC": mean(
      runs.map(({ srocc }) => Math.max(...srocc)),
    ),
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
      y: {
        label: "SROCC on about 950 validation photographs",
        domain: [0.2, 0.8],
      },
      layers: arms.map(({ name, srocc }, i) => {
        const { draw, color } = STYLES[i]!;
        return draw(name, color, srocc.map((value, at) => [at + 1, value]));
      }),
    },
  );
}

/** Learning rates of the sweeps, as the names of their arms have them. */
export const RATES = ["1e-4", "3e-4", "1e-3", "3e-3", "1e-2"] as const;

/** A loss at each rate. */
export interface Sweep {
  /** Its name in the text. */
  name: string;
  /** Its name in the logs. */
  loss: string;
  rates: readonly Arm[];
}

/** The sweeps of losses, in the order of their names. */
export async function readSweeps(
  losses: Readonly<Record<string, string>>,
): Promise<Sweep[]> {
  return await Promise.all(
    Object.entries(losses).map(async ([loss, name]) => ({
      name,
      loss,
      rates: await readArms(
        "frozen-rates",
        Object.fromEntries(RATES.map((rate) => [`${loss}-lr${rate}`, rate])),
      ),
    })),
  );
}

/** The arm with the best validation SROCC of a sweep, and whether it is at an end of the grid. */
export function chooseRate({ rates }: Sweep): Arm & { atEdge: boolean } {
  const best = rates.map(({ srocc }) => Math.max(...srocc));
  const chosen = best.indexOf(Math.max(...best));
  return {
    ...rates[chosen]!,
    atEdge: chosen === 0 || chosen === rates.length - 1,
  };
}

/** Each loss at its chosen rate, as a table's rows. */
export function chosenRows(sweeps: readonly Sweep[]) {
  return sweeps.map((sweep) => {
    const { name, srocc, test } = chooseRate(sweep);
    return {
      trained: sweep.name,
      rate: name,
      "SROCC after a quarter of a pass": srocc[0]!,
      "best validation SROCC": Math.max(...srocc),
      "test SROCC": test.srocc,
      "test PLCC": test.plcc,
      "test KROCC": test.krocc,
      "test RMSE": test.rmse,
    };
  });
}

/** Test SROCC of one loss minus that of another, each at its chosen rate. */
export async function compareChosen(first: Sweep, second: Sweep) {
  const [arm, other] = [first, second].map((sweep) =>
    `${sweep.loss}-lr${chooseRate(sweep).name}`
  );
  return await readDifference("frozen-rates", arm!, other!);
}

/** The best validation SROCC of each loss over the rates. */
export function drawSweeps(sweeps: readonly Sweep[]): Shown {
  return figure(
    "Best validation SROCC over learning rates, backbone frozen",
    {
      x: { label: "Learning rate", type: "log", tickFormat: "~e" },
      y: {
        label: "Best SROCC on about 950 validation photographs",
        domain: [0.2, 0.8],
      },
      layers: sweeps.map(({ name, loss, rates }) => {
        const { draw, color } = STYLES[
          ["mae", "mse", "mse-bn", "nin-1-2", "nin-2-2"].indexOf(loss)
        ]!;
        return draw(
          name,
          color,
          rates.map((arm) => [Number(arm.name), Math.max(...arm.srocc)]),
        );
      }),
    },
  );
}
