/** Figures of the seventh notebook, and its split batches. */
import { createPrng } from "@iqa/norm-in-norm/data";
import {
  expectedPlcc,
  lossAndGradient,
  type LossSpec,
  plcc,
} from "@iqa/norm-in-norm/loss";
import { readCurves } from "../authors.ts";
import type { Shown } from "../display.ts";
import { drawPair } from "../draws.ts";
import { band, BLUE, figure, GRAY, level, line, ORANGE } from "../figure.ts";
import { PatchNetwork } from "../patch_network.ts";
import { drawTextures } from "../textures.ts";
import { differentiate } from "../train_patch_network.ts";
import { deviation, dot, mean, norm, scaleAndAdd } from "../vectors.ts";

const SEED = 7;

/** The default loss without epsilon, so that zeros are zeros. */
export const NIN: LossSpec = { type: "norm-in-norm", eps: 0 };

const WHOLE = 16;

/** Loss and gradient of a batch of 16 as ordinary accumulation has them: the mean of its parts'. */
function split(x: number[], y: number[], size: number, spec: LossSpec) {
  const parts = Array.from({ length: WHOLE / size }, (_, i) =>
    lossAndGradient(
      spec,
      x.slice(i * size, (i + 1) * size),
      y.slice(i * size, (i + 1) * size),
    ));
  return {
    value: mean(parts.map(({ value }) => value)),
    gradient: parts.flatMap(({ gradient }) =>
      [...gradient].map((each) => each * size / WHOLE)
    ),
  };
}

/** How the split gradient differs from the whole one: means over 500 batches. A gradient of 0 has cosine 0. */
export function compareSplit(size: number, p: number) {
  const prng = createPrng(SEED);
  const spec = { ...NIN, p };
  const seen = Array.from({ length: 500 }, () => {
    const [x, y] = drawPair(prng, WHOLE, 0.5);
    const whole = lossAndGradient(spec, x, y).gradient;
    const { value, gradient } = split(x, y, size, spec);
    const ratio = norm(gradient) / norm(whole);
    const cosine = ratio < 1e-6
      ? 0
      : dot(whole, gradient) / norm(whole) ** 2 / ratio;
    return { value, cosine, ratio };
  });
  const of = (key: "value" | "cosine" | "ratio") =>
    mean(seen.map((each) => each[key]));
  return {
    "micro-batch": size,
    p,
    loss: of("value"),
    cosine: of("cosine"),
    "length ratio": of("ratio"),
  };
}

/** The cosine over the size of the parts. */
export function drawSplit(rows: ReturnType<typeof compareSplit>[]): Shown {
  const of = (p: number) => rows.filter((row) => row.p === p);
  const channels = { x: "micro-batch", y: "cosine", marker: true };
  return figure("Cosine between split and whole gradient against micro-batch", {
    height: 300,
    x: {
      label: "Images in a micro-batch (of 16)",
      type: "log",
      ticks: [2, 4, 8, 16],
      tickFormat: String,
    },
    y: { label: "Cosine with the gradient of the whole batch", domain: [0, 1] },
    layers: [
      line("p = 1", BLUE, of(1), channels),
      line("p = 2", ORANGE, of(2), channels),
    ],
  });
}

/** The small network on 16 textures: the gradient of the whole batch for its weights, and the 16 images. */
export function wholeBatch() {
  const network = new PatchNetwork(SEED);
  const { images, subjective } = drawTextures(WHOLE, SEED);
  const { gradient } = differentiate(network, NIN, images, subjective);
  return { network, images, subjective, gradient };
}

/** What each part would send back by itself, averaged: naive accumulation. */
export function accumulateNaively(
  { network, images, subjective }: ReturnType<typeof wholeBatch>,
  size: number,
): Float64Array {
  const parts = Array.from({ length: WHOLE / size }, (_, i) =>
    differentiate(
      network,
      NIN,
      images.slice(i * size, (i + 1) * size),
      subjective.slice(i * size, (i + 1) * size),
    ).gradient);
  return parts[0]!.map((_, k) => mean(parts.map((gradient) => gradient[k]!)));
}

/** Largest difference and cosine of two gradients. */
export function compareGradients(
  accumulation: string,
  found: Float64Array,
  whole: Float64Array,
) {
  return {
    accumulation,
    error: Math.max(...scaleAndAdd(-1, whole, found).map(Math.abs)),
    cosine: dot(found, whole) / norm(found) / norm(whole),
  };
}

/** Mean and deviation of 1 − PLCC of batches from a distribution with PLCC 0.9, beside the formula. */
export function biasOf(n: number, batches = 20_000) {
  const prng = createPrng(SEED, n);
  const losses = Array.from(
    { length: batches },
    () => 1 - plcc(...drawPair(prng, n, 0.9)),
  );
  return {
    n,
    mean: mean(losses),
    sd: deviation(losses),
    "mean by formula": 1 - expectedPlcc(0.9, n),
  };
}

/** Bias and scatter over the size of the batch. */
export function drawBias(rows: ReturnType<typeof biasOf>[]): Shown {
  return figure("Mean and scatter of 1 − PLCC of batches against their size", {
    x: {
      label: "Images in the batch",
      type: "log",
      ticks: rows.map(({ n }) => n),
      tickFormat: String,
    },
    y: { label: "1 − PLCC of the batch", domain: [-0.2, 0.6] },
    layers: [
      band("± standard deviation", GRAY, rows, {
        x: "n",
        y1: (d) => d.mean - d.sd,
        y2: (d) => d.mean + d.sd,
      }),
      level("true value 0.1", ORANGE, 0.1),
      line("mean of 20,000 batches", BLUE, rows, {
        x: "n",
        y: "mean",
        marker: true,
      }),
    ],
  });
}

/** Best validation PLCC of the authors' ResNet-50 by size of the batch. */
export async function bestBySize() {
  const curves = await readCurves();
  return [4, 8, 16].map((size) => {
    const [nin, mse, mae] = ["norm-in-norm", "mse", "mae"].map((loss) =>
      Math.max(...curves.get(`loss=${loss}-bs=${size}-val_KonIQ-10k_PLCC`)!)
    );
    return { size, "norm-in-norm": nin!, mse: mse!, mae: mae! };
  });
}
