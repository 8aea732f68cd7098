/** Figures of the fifth notebook, and what a small network's loss looks like along its gradient. */
import { createPrng } from "@iqa/norm-in-norm/data";
import * as iqa from "@iqa/norm-in-norm/loss";
import { LOSSES, readPredictionNorms } from "../authors.ts";
import type { Shown } from "../display.ts";
import { drawPair } from "../draws.ts";
import {
  band,
  BLUE,
  COLORS,
  dots,
  figure,
  GRAY,
  GREEN,
  level,
  line,
  ORANGE,
  PURPLE,
} from "../figure.ts";
import {
  type LoggedStep,
  measureBatch,
  readGradientLogs,
} from "../gradient_logs.ts";
import { drawTextures } from "../textures.ts";
import {
  differentiate,
  type Moment,
  trainPatchNetwork,
} from "../train_patch_network.ts";
import { mean, norm, scaleAndAdd } from "../vectors.ts";

export { LOSSES, readGradientLogs, readPredictionNorms };

const SEED = 5;

/** The paper's batch size. */
export const BATCH = 8;

const prng = createPrng(SEED);

/** A random batch with any degree of agreement, or with a given one. */
export function draw(rho = 2 * prng() - 1): [number[], number[]] {
  return drawPair(prng, BATCH, rho);
}

/** Norm of the gradient as a share of its bound, over PLCC, for batches and p of 1, 1.5 and 2. */
export function sharesOfBound(count: number) {
  return [1, 1.5, 2].flatMap((p) =>
    Array.from({ length: count }, () => {
      const [x, y] = draw();
      const { squared, limit } = iqa.gradientNorms(x, y, { p, q: 2 });
      return { p, rho: iqa.plcc(x, y), share: Math.sqrt(squared) / limit };
    })
  );
}

/** The shares against PLCC. */
export function drawShares(shares: ReturnType<typeof sharesOfBound>): Shown {
  const of = (p: number) => shares.filter((each) => each.p === p);
  const places = { x: "rho", y: "share", r: 1.8 };
  return figure("Norm of the gradient as a share of its bound against PLCC", {
    x: "PLCC ρ of the batch",
    y: { label: "‖∇ℓ‖ as a share of p/(2b̂)", domain: [0, 1] },
    layers: [
      dots("p = 1, q = 2", BLUE, of(1), places),
      dots("p = 1.5, q = 2", PURPLE, of(1.5), places),
      dots("p = 2, q = 2", ORANGE, of(2), places),
    ],
  });
}

/** Of many batches: how many are above the formula of q = 2, and whether all keep the bound with kappa. */
export function countAbove(p: number, q: number, count: number) {
  const norms = Array.from(
    { length: count },
    () => iqa.gradientNorms(...draw(), { p, q }),
  );
  const above = norms.filter(({ squared, projected }) =>
    squared > projected * (1 + 1e-6)
  );
  return {
    p,
    q,
    "above (%)": 100 * above.length / count,
    "mean κ": mean(norms.map(({ kappa }) => kappa)),
    "largest share of the bound with κ": Math.max(
      ...norms.map(({ squared, bound }) => Math.sqrt(squared / bound)),
    ),
  };
}

/** Share of batches, in percent, whose gamma is negative. */
export function shareNegative(p: number, rho: number): number {
  const negative = Array.from({ length: 1000 }, () => draw(rho))
    .filter(([x, y]) => iqa.curvatureAlongGradient(x, y, p).gamma < 0);
  return negative.length / 10;
}

/** The eigenvalues of the Hessian for p = q = 2 over PLCC. */
export function drawSpectrum(): Shown {
  const spectra = Array.from({ length: 201 }, (_, i) => {
    const rho = -1 + i / 100;
    const eigenvalues = iqa.hessianSpectrum(rho, BATCH);
    return {
      rho,
      smallest: eigenvalues[0]!,
      between: eigenvalues[2]!,
      largest: eigenvalues.at(-1)!,
    };
  });
  return figure("Eigenvalues of the Hessian against PLCC", {
    x: "PLCC ρ",
    y: { label: "Eigenvalue of H times b̂²", domain: [-0.65, 0.65] },
    layers: [
      level("±1/√3", ORANGE, 1 / Math.sqrt(3), -1 / Math.sqrt(3)),
      line("largest", BLUE, spectra, { x: "rho", y: "largest" }),
      line("in between", PURPLE, spectra, { x: "rho", y: "between" }),
      line("smallest", GREEN, spectra, { x: "rho", y: "smallest" }),
    ],
  });
}

/** The authors' norms of predictions over their epochs. */
export function drawNorms(
  epochs: Awaited<ReturnType<typeof readPredictionNorms>>,
): Shown {
  return figure(
    "Norm of the predictions over the epochs of the authors' training",
    {
      height: 300,
      x: "Epoch",
      y: {
        label: "Norm b̂ of a batch's predictions (network's unit)",
        domain: [0, 8],
      },
      layers: [
        band("smallest to largest batch", GRAY, epochs, {
          x: "epoch",
          y1: "min",
          y2: "max",
        }),
        line("mean of the epoch", BLUE, epochs, { x: "epoch", y: "mean" }),
      ],
    },
  );
}

/** Lengths of the steps in the space of the weights. */
export const LENGTHS = [0.01, 0.03, 0.1, 0.3, 1] as const;

/** What is seen after a step along the gradient. */
interface View {
  loss: string;
  unit: number;
  step: number;
  length: number;
  /** Loss there over loss here. */
  ratio: number;
  /** Change of the gradient over its norm here. */
  change: number;
  /** Norm of the gradient here. */
  norm: number;
}

/** One of the losses that are watched. */
export interface Watched {
  name: string;
  type: "mae" | "mse" | "norm-in-norm";
  p?: number;
}

/**
 * Evaluates the loss along the gradient from a network's weights, at steps of given
 * lengths, independent of the gradient's norm.
 */
function look(
  loss: iqa.LossSpec,
  { step, network, images, subjective }: Moment,
): Omit<View, "loss" | "unit">[] {
  const weights = network.weights;
  const here = differentiate(network, loss, images, subjective);
  const size = norm(here.gradient);
  const views = LENGTHS.map((length) => {
    network.weights = weights.map((weight, i) =>
      weight - length / size * here.gradient[i]!
    );
    const there = differentiate(network, loss, images, subjective);
    const change = scaleAndAdd(-1, here.gradient, there.gradient);
    return {
      step,
      length,
      ratio: there.value / here.value,
      change: norm(change) / size,
      norm: size,
    };
  });
  network.weights = weights;
  return views;
}

/** Trains the small network and looks along its gradient every tenth step. */
export function watch(
  { name, type, p }: Watched,
  { unit = 1, seed = SEED }: { unit?: number; seed?: number } = {},
): View[] {
  const textures = drawTextures(512, SEED);
  const scaled = {
    ...textures,
    subjective: textures.subjective.map((score) => score * unit / 100),
  };
  const loss = { type, ...p !== undefined && { p } };
  const training = { batchSize: 16, learningRate: 0.01, steps: 300 };
  const views: View[] = [];
  trainPatchNetwork(scaled, { ...training, seed, loss }, (moment) => {
    if (moment.step % 10 !== 0) return;
    for (const view of look(loss, moment)) {
      views.push({ loss: name, unit, ...view });
    }
  });
  return views;
}

/** The largest numbers of a run. */
export function summarize(views: readonly View[]) {
  const largest = (key: "ratio" | "change" | "norm") =>
    Math.max(...views.map((view) => view[key]));
  return {
    loss: views[0]!.loss,
    labels: `0–${views[0]!.unit}`,
    "largest loss ratio": largest("ratio"),
    "largest gradient change": largest("change"),
    "largest / smallest ‖∇‖": largest("norm") /
      Math.min(...views.map((view) => view.norm)),
  };
}

/** Median change of the gradient over seeds and steps, by length of the step. */
export function medianChanges(watched: Watched) {
  const views = [SEED, SEED + 1, SEED + 2].flatMap((seed) =>
    watch(watched, { seed })
  );
  const at = (length: number) => {
    const changes = views.filter((view) => view.length === length)
      .map(({ change }) => change).sort((a, b) => a - b);
    return changes[Math.floor(changes.length / 2)]!;
  };
  return {
    loss: watched.name,
    "length 0.01": at(0.01),
    "0.03": at(0.03),
    "0.1": at(0.1),
    "0.3": at(0.3),
    "length 1": at(1),
  };
}

/** The smallest to the largest loss along the gradient over training, a panel for each loss. */
export function drawRatios(views: readonly View[]): Shown {
  const bands = Array.from(
    Map.groupBy(views, ({ loss, step }) => `${loss} ${step}`).values(),
    (group) => ({
      loss: group[0]!.loss,
      step: group[0]!.step,
      low: Math.min(...group.map(({ ratio }) => ratio)),
      high: Math.max(...group.map(({ ratio }) => ratio)),
    }),
  );
  return figure("Variation of the loss along the gradient over training", {
    width: 760,
    fx: "Trained with",
    x: "Step of training",
    y: {
      label: "Loss along the gradient / loss here",
      type: "log",
      domain: [0.3, 500],
    },
    layers: [
      level("no change", GRAY, 1),
      ...LOSSES.map((loss) =>
        band(loss, COLORS[loss], bands.filter((each) => each.loss === loss), {
          fx: "loss",
          x: "step",
          y1: "low",
          y2: "high",
          fillOpacity: 0.6,
        })
      ),
    ],
  });
}

/** Median change of the gradient over the length of the step. */
export function drawChanges(
  rows: readonly ReturnType<typeof medianChanges>[],
): Shown {
  const colors = [GREEN, ORANGE, BLUE, PURPLE];
  return figure("Change of the gradient against the length of the step", {
    x: {
      label: "Length of the step in weights",
      type: "log",
      ticks: [...LENGTHS],
      tickFormat: String,
    },
    y: {
      label: "Median change of ∇ / norm of ∇",
      type: "log",
      ticks: [0.1, 0.3, 1, 3, 10],
      tickFormat: String,
    },
    layers: [
      level("as large as ∇ itself", GRAY, 1),
      ...rows.map(({ loss, ...changes }, i) =>
        line(
          loss,
          colors[i]!,
          Object.values(changes).map((change, k) => [LENGTHS[k], change]),
          { marker: true },
        )
      ),
    ],
  });
}

/** What the small network's training would have logged, with each loss: batches of 8, labels from 0 to 1. */
export function logPatchNetwork(): LoggedStep[] {
  const textures = drawTextures(512, SEED);
  const scaled = {
    ...textures,
    subjective: textures.subjective.map((score) => score / 100),
  };
  const options = { batchSize: BATCH, learningRate: 0.01, steps: 300 };
  return LOSSES.flatMap((type) => {
    const steps: LoggedStep[] = [];
    trainPatchNetwork(
      scaled,
      { ...options, seed: SEED, loss: { type } },
      ({ step, network, images, subjective }) => {
        if (step === options.steps) return;
        const predicted = [...network.forward(images).predicted];
        const measured = measureBatch({ type }, predicted, subjective);
        steps.push({ loss: type, step: step + 1, ...measured });
      },
    );
    return steps;
  });
}

/** A training in numbers: of the first and the last thirty steps, and of all. */
function sumUpSteps(network: string, steps: readonly LoggedStep[]) {
  const at = (share: number, values: readonly number[]) =>
    values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))]!;
  const gradients = steps.slice(30).map(({ gradient }) => gradient);
  const spreads = steps.map(({ spread }) => spread);
  return {
    network,
    loss: steps[0]!.loss,
    "largest 2b̂‖∇‖": Math.max(
      ...steps.map(({ gradient, spread }) => 2 * spread * gradient),
    ),
    "‖∇‖, 90 % over 10 %": at(0.9, gradients) / at(0.1, gradients),
    "b̂, first 30": mean(spreads.slice(0, 30)),
    "b̂, last 30": mean(spreads.slice(-30)),
    "loss after 0.1 b̂": at(
      0.5,
      steps.map(({ value, along }) => along[2]! / value),
    ),
  };
}

/** The training of each network with each loss, in numbers. */
export function sumUpLogs(
  networks: Readonly<Record<string, readonly LoggedStep[]>>,
) {
  return Object.entries(networks).flatMap(([network, steps]) =>
    LOSSES.map((loss) =>
      sumUpSteps(network, steps.filter((each) => each.loss === loss))
    )
  );
}

/** Spread of the predictions over the steps, means of ten, in a panel for each network. */
export function drawSpreads(
  networks: Readonly<Record<string, readonly LoggedStep[]>>,
): Shown {
  const rows = Object.entries(networks).flatMap(([network, steps]) =>
    LOSSES.flatMap((loss) => {
      const own = steps.filter((each) => each.loss === loss);
      return Array.from({ length: Math.floor(own.length / 10) }, (_, i) => ({
        network,
        loss,
        step: 10 * i + 5,
        spread: mean(
          own.slice(10 * i, 10 * i + 10).map(({ spread }) => spread),
        ),
      }));
    })
  );
  return figure("Spread of the predictions over training in two networks", {
    width: 760,
    fx: "Network",
    x: "Step of training",
    y: {
      label: "Norm b̂ of a batch's predictions",
      type: "log",
      ticks: [0.4, 0.6, 1, 2],
      tickFormat: String,
    },
    layers: LOSSES.map((loss) =>
      line(loss, COLORS[loss], rows.filter((each) => each.loss === loss), {
        fx: "network",
        x: "step",
        y: "spread",
      })
    ),
  });
}
