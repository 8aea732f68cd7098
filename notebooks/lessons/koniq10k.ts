/** Tables and figures of the eighth notebook, and the paper's own numbers beside them. */
import { createPrng } from "@iqa/norm-in-norm/data";
import * as iqa from "@iqa/norm-in-norm/loss";
import type { TrainConfig } from "@iqa/norm-in-norm/model";
import {
  type Curves,
  readCurves,
  readTestScores,
  TRAINING_LINES,
} from "../authors.ts";
import type { Shown } from "../display.ts";
import { BLUE, dashed, dots, figure, GRAY, line, ORANGE } from "../figure.ts";
import { deviation, mean } from "../vectors.ts";
import type { Watched } from "../watch_training.ts";

export { readCurves };
export { download } from "../download.ts";
export { evaluateOn } from "../evaluate_on.ts";
export { liveProgress } from "../live_progress.ts";
export { exists, fromNotebooks, withEnvironment } from "../settings.ts";
export { watchTraining } from "../watch_training.ts";

/** The setting that takes half a minute: small images that the package draws, and random weights. */
export function smallSetting(paper: TrainConfig): TrainConfig {
  return {
    ...paper,
    dataset: "synthetic",
    datasetOptions: {},
    backbone: "resnet10_slim",
    optimizer: "adamw",
    learningRate: 3e-3,
    ftLrRatio: 1,
    weightDecay: 0.01,
    schedule: "one-cycle",
    epochs: 6,
    batchSize: 16,
    accumulate: 1,
    size: { height: 128, width: 128 },
  };
}

/** Mean score, deviation and number of the images of each part. */
export function describeParts(
  images: readonly { split?: string; score: number }[],
) {
  return ["train", "validation", "test"].map((part) => {
    const scores = images.filter(({ split }) => split === part)
      .map(({ score }) => score);
    return {
      part,
      images: scores.length,
      "mean score": mean(scores),
      deviation: deviation(scores),
    };
  });
}

/** What differs between a setting as it was asked for and as this run takes it. */
export function compareSettings(asked: TrainConfig, taken: TrainConfig) {
  const inWords = (of: TrainConfig): Record<string, string> => ({
    "data": of.dataset,
    "network": of.backbone,
    "starts from": of.dataset === "synthetic"
      ? "random weights"
      : "ImageNet weights",
    "optimizer, schedule": `${of.optimizer}, ${of.schedule}`,
    "rate of heads, of backbone": `${of.learningRate}, ${
      of.learningRate * of.ftLrRatio
    }`,
    "images of, in pixels": `${of.size!.height}×${of.size!.width}`,
    "batch, epochs, precision":
      `${of.batchSize}, ${of.epochs}, ${of.precision}`,
  });
  return Object.entries(inWords(asked)).map(([setting, asGiven]) => ({
    setting,
    "settings cell": asGiven,
    "this run": inWords(taken)[setting]!,
  }));
}

/**
 * Hours of a run: steps over the training images and, at a third of the price,
 * predictions for the validation images in each epoch and for training and test
 * images at the end. The paper's counts unless said otherwise.
 */
export function hoursAt(
  imagesPerSecond: number,
  train = 7058,
  validation = 1000,
  test = 2015,
  epochs = 30,
): number {
  const images = epochs * (train + validation / 3) + (train + test) / 3;
  return images / imagesPerSecond / 3600;
}

/** Training speeds at 498×664 that were measured, and the days of the paper's 30 epochs. */
export function measuredSpeeds() {
  const measured = [
    { network: "resnet18", batch: 8, speed: 2.62 },
    { network: "resnet50", batch: 4, speed: 0.436 },
    { network: "resnext101_32x8d", batch: 2, speed: 0.124 },
  ];
  return measured.map(({ network, batch, speed }) => ({
    device: "two cores of an AMD EPYC",
    network,
    batch,
    "images/s": speed,
    days: hoursAt(speed) / 24,
  }));
}

/** What draws a run while it lasts: loss, SROCC and PLCC beside the authors' own. */
export function drawing(curves: Curves, total: number) {
  const authors = ["SROCC", "PLCC"].flatMap((metric) =>
    curves.get(`loss=norm-in-norm-val_KonIQ-10k_${metric}`)!
      .slice(0, total)
      .map((y, i) => ({ panel: `validation ${metric}`, x: i + 1, y }))
  );
  const panels = ["training loss", "validation SROCC", "validation PLCC"];
  const channels = { fx: "panel", x: "x", y: "y" };
  return ({ epochs, current }: Watched): Shown => {
    const rows = epochs.flatMap(({ epoch, trainLoss, validation }) => [
      { panel: "training loss", x: epoch, y: trainLoss },
      { panel: "validation SROCC", x: epoch, y: validation.srocc },
      { panel: "validation PLCC", x: epoch, y: validation.plcc },
    ]);
    if (current) {
      const { position, loss } = current;
      rows.push({ panel: "training loss", x: position, y: loss });
    }
    return figure(
      "Training loss, validation SROCC and validation PLCC by epoch",
      {
        width: 760,
        fx: { label: null, domain: panels },
        x: { label: "Epoch", domain: [0, total] },
        y: { label: "Loss, SROCC, PLCC", domain: [0, 1] },
        layers: [
          dashed("the authors' run on KonIQ-10k", GRAY, authors, channels),
          line("this run", BLUE, rows, channels),
          dots("", BLUE, rows, { ...channels, r: 3 }),
        ],
      },
    );
  };
}

const METRICS = {
  SROCC: iqa.srocc,
  PLCC: iqa.plcc,
  KROCC: iqa.krocc,
  RMSE: iqa.rmse,
};

/** All four metrics with their intervals over images. */
export function measure(
  predicted: readonly number[],
  subjective: readonly number[],
) {
  return Object.entries(METRICS).map(([metric, of]) => ({
    metric,
    ...iqa.bootstrapInterval(of, predicted, subjective, {
      prng: createPrng(1),
    }),
  }));
}

/** The same of the authors' scores of KonIQ-10k's test images, after their line. */
export async function measureAuthors() {
  const { predicted, subjective } = await readTestScores();
  const { slope, intercept } = TRAINING_LINES["norm-in-norm"];
  const scores = predicted["norm-in-norm"].map((x) => slope * x + intercept);
  return measure(scores, subjective);
}

/** The subjective scores over the network's own output, and the line from training: 500 images at most. */
export function drawTest(
  predicted: readonly number[],
  subjective: readonly number[],
  { slope, intercept }: { slope: number; intercept: number },
  unit: string,
): Shown {
  const outputs = predicted.map((score) => (score - intercept) / slope);
  const every = Math.ceil(outputs.length / 500);
  const points = outputs.map((x, i) => [x, subjective[i]!])
    .filter((_, i) => i % every === 0);
  const ends = [Math.min(...outputs), Math.max(...outputs)];
  return figure(
    "Subjective scores of the test images over the network's output",
    {
      x: "Output of the network",
      y: { label: `Subjective score: ${unit}`, domain: [0, 100] },
      layers: [
        dots("test image", BLUE, points, { r: 3, fillOpacity: 0.5 }),
        line(
          "line fitted on training images",
          ORANGE,
          ends.map((x) => [x, slope * x + intercept]),
        ),
      ],
    },
  );
}

/** A metric and its interval, in the shape of {@linkcode measure}. */
interface Interval {
  value: number;
  low: number;
  high: number;
}

/** The rows of the last table: who, tested on what, and with which result. */
export function besideThePaper(
  authors: readonly Interval[],
  ours: readonly Interval[],
  images: string,
  clive: { images: number; srocc: Interval; plcc: Interval } | undefined,
) {
  const inShort = ({ value, low, high }: Interval) =>
    `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
  const row = (network: string, on: string, [srocc, plcc]: string[]) => ({
    network,
    "tested on": on,
    SROCC: srocc!,
    PLCC: plcc!,
  });
  const ofClive = clive ? [clive.srocc, clive.plcc].map(inShort) : ["", ""];
  return [
    row("the authors'", "KonIQ-10k, 2,015 images", authors.map(inShort)),
    row("this run's", images, ours.map(inShort)),
    row("the authors'", "CLIVE, as published", ["0.834", "0.849"]),
    row("this run's", `CLIVE, ${clive?.images ?? "no"} images`, ofClive),
  ];
}

/** What a run leaves in its folder. */
export const FILES = {
  "report.html": "the page to look at",
  "best.safetensors": "weights of the best epoch and the line to the scores",
  "last.safetensors": "what the run goes on from after a restart",
  "metrics.jsonl": "one line per epoch",
  "test.csv": "the score of each test image",
  "run.json": "runtime, device, versions, fingerprint of the data",
  "config.json": "every setting",
};

/** Within this much of the authors' SROCC a run counts as a repetition; set before any run. */
export const MARGIN = 0.01;

/**
 * How much this run's SROCC exceeds the authors' on the same images, image by
 * image, with a 95 % interval; undefined if the images are not the authors'.
 */
export async function gainOverAuthors(
  predicted: readonly number[],
  subjective: readonly number[],
): Promise<Interval | undefined> {
  const authors = await readTestScores();
  const theirs = authors.predicted["norm-in-norm"];
  const isSame = subjective.length === theirs.length &&
    subjective.every((score, i) =>
      Math.abs(score - authors.subjective[i]!) < 0.01
    );
  if (!isSame) return undefined;
  const images = subjective.map((_, i) => i);
  const gain = (drawn: Float64Array, people: Float64Array) =>
    iqa.srocc(Float64Array.from(drawn, (i) => predicted[i]!), people) -
    iqa.srocc(Float64Array.from(drawn, (i) => theirs[i]!), people);
  return iqa.bootstrapInterval(gain, images, subjective, {
    prng: createPrng(1),
  });
}
