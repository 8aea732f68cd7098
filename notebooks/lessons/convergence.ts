/** Figures of the sixth notebook, and its experiment with small networks. */
import { srocc } from "@iqa/norm-in-norm/loss";
import {
  type ComparedLoss,
  type Curves,
  LOSSES,
  readCurves,
} from "../authors.ts";
import type { Shown } from "../display.ts";
import { COLORS, dashed, dots, figure, GRAY, line } from "../figure.ts";
import { drawTextures, type Textures } from "../textures.ts";
import { trainPatchNetwork } from "../train_patch_network.ts";
import { mean } from "../vectors.ts";

export { LOSSES, readCurves };

/**
 * The first epoch, from 1, in which a run is above a level and stays so in the
 * next; 0 if there is none.
 */
export function passes(run: readonly number[], level: number): number {
  return run.findIndex((value, i) =>
    value > level && (run[i + 1] ?? value) > level
  ) + 1;
}

/**
 * The level that a run counts as having reached: 0.02 below its best, which is
 * the luckiest of its epochs.
 */
export function levelOf(run: readonly number[]): number {
  return Math.max(...run) - 0.02;
}

/** Epochs of training until a curve that begins before the first passes a level. */
export function epochsTo(
  curve: readonly number[],
  level: number,
): number | "never" {
  const passed = passes(curve, level);
  return passed === 0 ? "never" : passed - 1;
}

/** The authors' run with a loss, of a metric on a part of KonIQ-10k. */
export function runOf(
  curves: Curves,
  loss: ComparedLoss,
  metric: string,
  split = "val",
): number[] {
  return curves.get(`loss=${loss}-${split}_KonIQ-10k_${metric}`)!;
}

/** Validation PLCC over the epochs of the authors' runs. */
export function drawCurves(curves: Curves): Shown {
  return figure(
    "Validation PLCC over epochs for three losses in the authors' runs",
    {
      x: "Epoch",
      y: { label: "PLCC on KonIQ-10k's validation images", domain: [0.2, 1] },
      layers: [
        ...[10.5, 20.5].map((x, i) =>
          dashed(i ? "" : "learning rate cut", GRAY, [[x, 0.2], [x, 1]], {
            strokeWidth: 1,
          })
        ),
        ...LOSSES.map((loss) =>
          line(
            loss,
            COLORS[loss],
            runOf(curves, loss, "PLCC").map((value, i) => [i + 1, value]),
          )
        ),
      ],
    },
  );
}

/** In which epoch Norm-in-Norm passes the level of another loss, and in which that loss itself. */
export function comparePassing(curves: Curves, split: string, metric: string) {
  const run = (loss: ComparedLoss) => runOf(curves, loss, metric, split);
  const [mae, mse] = (["mae", "mse"] as const).map((other) => {
    const level = levelOf(run(other));
    return [passes(run("norm-in-norm"), level), passes(run(other), level)];
  });
  return {
    images: split,
    metric,
    "passes MAE's level": mae![0]!,
    "MAE itself": mae![1]!,
    "passes MSE's level": mse![0]!,
    "MSE itself": mse![1]!,
  };
}

/** The best validation PLCC of a ResNet-50 in each of the authors' settings, and the epochs of the shortest of the runs. */
export function bestBySetting(curves: Curves) {
  const settings = [...curves.keys()].flatMap((name) =>
    name.match(/^loss=mae-((bs|lr|ft_lr_ratio)=.*)-val/)?.[1] ?? []
  );
  return settings.map((setting) => {
    const runs = LOSSES.map((loss) =>
      curves.get(`loss=${loss}-${setting}-val_KonIQ-10k_PLCC`)!
    );
    const [mae, mse, nin] = runs.map((run) => Math.max(...run));
    const epochs = Math.min(...runs.map((run) => run.length));
    return { setting, mae: mae!, mse: mse!, "norm-in-norm": nin!, epochs };
  });
}

/** The best values by setting. */
export function drawSettings(rows: ReturnType<typeof bestBySetting>): Shown {
  return figure(
    "Best validation PLCC for settings of the training, for three losses",
    {
      marginLeft: 130,
      x: {
        label: "Best PLCC on KonIQ-10k's validation images",
        domain: [0, 1],
      },
      y: { label: null, domain: rows.map(({ setting }) => setting) },
      layers: LOSSES.map((loss) =>
        dots(loss, COLORS[loss], rows, { x: loss, y: "setting", r: 5 })
      ),
    },
  );
}

/** A contestant in our own experiment: a loss, and the unit of its labels. */
export const CONTESTANTS = [
  { name: "mae, 0–100", loss: "mae", unit: 1 },
  { name: "mse, 0–100", loss: "mse", unit: 1 },
  { name: "mae, 0–1", loss: "mae", unit: 100 },
  { name: "mse, 0–1", loss: "mse", unit: 100 },
  { name: "norm-in-norm", loss: "norm-in-norm", unit: 1 },
] as const;

/** Learning rates that each contestant tries. */
export const RATES = [0.003, 0.01, 0.03, 0.1, 0.3, 1];

const SEEDS = [1, 2, 3];
const STEPS = 320;
const PER_EPOCH = 32;

const TRAIN = drawTextures(512, 6);
/** Textures that choose the rate, and others that are only measured on. */
const PARTS = { validation: drawTextures(200, 8), test: drawTextures(200, 7) };

/** SROCC after each epoch, on both parts. */
type Curve = Record<keyof typeof PARTS, number[]>;

function learn(
  loss: ComparedLoss,
  unit: number,
  learningRate: number,
  seed: number,
): Curve {
  const scaled: Textures = {
    ...TRAIN,
    subjective: TRAIN.subjective.map((score) => score / unit),
  };
  const curve: Curve = { validation: [], test: [] };
  const options = { loss: { type: loss }, seed, batchSize: 16, learningRate };
  trainPatchNetwork(
    scaled,
    { ...options, steps: STEPS },
    ({ step, network }) => {
      if (step % PER_EPOCH !== 0) return;
      for (const [part, { images, subjective }] of Object.entries(PARTS)) {
        const { predicted } = network.forward(images);
        curve[part as keyof Curve].push(orZero(srocc(predicted, subjective)));
      }
    },
  );
  return curve;
}

/** A network that says the same of all images has no correlation. */
function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}

/** A contestant at one rate: means over seeds, and the ends of the seeds. */
export interface Run {
  name: string;
  loss: ComparedLoss;
  rate: number;
  /** Mean SROCC on validation textures at the end, which chooses the rate. */
  chosenBy: number;
  /** Mean SROCC on test textures after each epoch. */
  curve: number[];
  /** SROCC on test textures at the end, by seed. */
  ends: number[];
}

/** Trains every contestant at every rate with every seed. */
export function trainAll(): Run[] {
  return CONTESTANTS.flatMap(({ name, loss, unit }) =>
    RATES.map((rate) => {
      const each = SEEDS.map((seed) => learn(loss, unit, rate, seed));
      const ends = each.map(({ test }) => test.at(-1)!);
      return {
        name,
        loss,
        rate,
        chosenBy: mean(each.map(({ validation }) => validation.at(-1)!)),
        curve: each[0]!.test.map((_, i) =>
          mean(each.map(({ test }) => test[i]!))
        ),
        ends,
      };
    })
  );
}

/** The rate of each contestant that validation textures choose. */
export function chooseRates(runs: readonly Run[]): Run[] {
  return CONTESTANTS.map(({ name }) =>
    runs.filter((run) => run.name === name)
      .reduce((a, b) => a.chosenBy >= b.chosenBy ? a : b)
  );
}

/** Test SROCC over the epochs of the chosen runs. */
export function drawContest(best: readonly Run[]): Shown {
  return figure("Test SROCC over epochs for five contestants", {
    x: "Epoch of 32 steps",
    y: { label: "SROCC on 200 test textures", domain: [0, 0.8] },
    layers: best.map(({ name, loss, curve }) => {
      const draw = name.endsWith("0–100") ? dashed : line;
      const points = curve.map((value, epoch) => [epoch, value]);
      return draw(name, COLORS[loss], points);
    }),
  });
}
