/** Tables of the sixth notebook's experiments with a frozen backbone. */
import { readDifference, readSteps } from "../experiment_logs.ts";
import {
  type Arm,
  bestSrocc,
  differenceRows,
  readArms,
} from "./experiment_arms.ts";
import { mean } from "../vectors.ts";

/** The five losses in batches of 64, at the paper's rate. */
export const FIVE = {
  "mae-batch64": "MAE",
  "mse-batch64": "MSE",
  "mse-bn-batch64": "MSE, batch norm at the end",
  "nin-1-2-batch64": "Norm-in-Norm (1, 2)",
  "nin-2-2-batch64": "Norm-in-Norm (2, 2)",
} as const;

/** The five by the arms that have batches of another size. */
export function namesInBatchesOf(batch: number): Record<string, string> {
  return Object.fromEntries(
    Object.entries(FIVE).map(([arm, name]) => [
      arm.replace("64", `${batch}`),
      name,
    ]),
  );
}

/** The five in batches of another size, and test SROCC of (2, 2) minus that of the others. */
export async function inBatchesOf(batch: 4 | 16) {
  const names = namesInBatchesOf(batch);
  return {
    arms: await readArms("frozen", names),
    behind: await differenceRows("frozen", names, `nin-2-2-batch${batch}`),
  };
}

/** By how much one arm's test PLCC is above another's, and with how many seeds it is. */
export function plccAhead(arm: Arm, other: Arm) {
  const gaps = arm.runs.map(({ test }, i) =>
    test.plcc - other.runs[i]!.test.plcc
  );
  return { mean: mean(gaps), seeds: gaps.filter((gap) => gap > 0).length };
}

/** Losses of the wider comparison; each also has an arm with batch normalization at the end. */
export const BASELINES = {
  "mae": "MAE, scores from 0 to 1",
  "mse": "MSE, scores from 0 to 1",
  "huber": "Huber (0.1), scores from 0 to 1",
  "mse-standard": "MSE, standardized scores",
  "ranknet": "RankNet",
  "nin-1-2": "Norm-in-Norm (1, 2)",
  "nin-2-2-detach": "Norm-in-Norm (2, 2), statistics without gradient",
  "nin-2-2": "Norm-in-Norm (2, 2)",
} as const;

/** Test SROCC of each loss without and with batch normalization at the end, and what (2, 2) has more. */
export async function baselineRows() {
  const [plain, ended] = await Promise.all(["", "-bn"].map((end) =>
    readArms(
      "baselines",
      Object.fromEntries(
        Object.entries(BASELINES).map(([arm, name]) => [`${arm}${end}`, name]),
      ),
    )
  ));
  return await Promise.all(
    Object.keys(BASELINES).map(async (arm, i) => {
      const more = arm === "nin-2-2"
        ? undefined
        : await readDifference("baselines", "nin-2-2", arm);
      return {
        trained: plain![i]!.name,
        seeds: plain![i]!.seeds,
        "test SROCC": plain![i]!.test.srocc,
        "test PLCC": plain![i]!.test.plcc,
        "SROCC with batch norm at the end": ended![i]!.test.srocc,
        "(2, 2) minus this": more?.mean,
        low: more?.low,
        high: more?.high,
      };
    }),
  );
}

/** Test SROCC of MAE and MSE on scores from 0 to 1 and in other units, and what the standard one adds. */
export async function unitRows() {
  const units = ["", "-centered", "-scaled", "-standard"];
  return await Promise.all(["mae", "mse"].map(async (loss) => {
    const arms = await readArms(
      "score-units",
      Object.fromEntries(units.map((unit) => [`${loss}${unit}`, loss])),
    );
    const [plain, centered, scaled, standard] = arms.map(({ test }) =>
      test.srocc
    );
    const gain = await readDifference("score-units", `${loss}-standard`, loss);
    return {
      trained: loss.toUpperCase(),
      seeds: arms[0]!.seeds,
      "from 0 to 1": plain!,
      "mean taken off": centered!,
      "divided by the deviation": scaled!,
      "both": standard!,
      "both minus neither": gain.mean,
      low: gain.low,
      high: gain.high,
    };
  }));
}

/** Test SROCC of a loss with and without the heads' batch normalization, and the difference. */
export async function headsNormRows() {
  const losses = {
    "mae": "MAE",
    "mse": "MSE",
    "nin-1-2": "Norm-in-Norm (1, 2)",
    "nin-2-2": "Norm-in-Norm (2, 2)",
  };
  return await Promise.all(
    Object.entries(losses).map(async ([loss, trained]) => {
      const [own, none] = await readArms("heads-norm", {
        [loss]: trained,
        [`${loss}-no-norm`]: trained,
      });
      const { mean, low, high } = await readDifference(
        "heads-norm",
        loss,
        `${loss}-no-norm`,
      );
      return {
        trained,
        seeds: own!.seeds,
        "with it": own!.test.srocc,
        "without": none!.test.srocc,
        difference: mean,
        low,
        high,
      };
    }),
  );
}

/** Lengths of a step of SGD. */
const LENGTHS = [0.003, 0.01, 0.03, 0.1, 0.3];

/** (2, 2) beside (1, 2) with steps of the same length. */
export async function equalStepRows() {
  return await Promise.all(LENGTHS.map(async (length) => {
    const names = ["nin-1-2", "nin-2-2"].map((loss) => `${loss}-step${length}`);
    const [nin12, nin22] = await readArms(
      "equal-steps",
      Object.fromEntries(names.map((name) => [name, name])),
    );
    const { mean, low, high } = await readDifference(
      "equal-steps",
      names[1]!,
      names[0]!,
    );
    return {
      "length of a step": length,
      seeds: nin12!.seeds,
      "(1, 2)": nin12!.test.srocc,
      "(2, 2)": nin22!.test.srocc,
      difference: mean,
      low,
      high,
    };
  }));
}

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
      "gradient, first epoch": own[0]!.gradient,
      "gradient, last": own.at(-1)!.gradient,
      "best validation SROCC": bestSrocc(arms[i]!),
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
