import { createPrng } from "../../../data/random/prng.ts";
import type { EpochMetrics } from "../../../model/runs/epoch_metrics.ts";
import type { GradientEntry } from "../../../model/runs/gradient_log.ts";
import type { ReportData } from "../../../model/runs/report_data.ts";

/** An epoch in which only what matters to a test differs. */
export function epochExample(
  epoch: number,
  srocc: number,
  loss = 0.3,
): EpochMetrics {
  const validation = { srocc, plcc: 0.41, krocc: 0.31, rmse: 0.121, loss };
  return { epoch, trainLoss: loss + 0.05, validation, seconds: 75 };
}

/** A report of an ordinary run; the numbers are invented. */
export function reportExample(): ReportData {
  const prng = createPrng(7);
  const subjective = Array.from({ length: 60 }, () => prng());
  const predicted = subjective.map((score) => 0.3 + 0.4 * score + 0.1 * prng());
  return {
    title: "resnet18 on biq2021",
    config: {
      backbone: "resnet18",
      p: 1,
      alpha: [1, 0],
      pretrained: undefined,
    },
    epochs: [epochExample(1, 0.2), epochExample(2, 0.4321, 0.2)],
    mapping: "linear, fitted on the training part",
    scale: { min: 0, max: 1, higherIsBetter: true, unit: "MOS" },
    test: {
      metrics: { srocc: 0.5123, plcc: 0.5311, krocc: 0.3601, rmse: 0.1132 },
      predicted,
      subjective,
      names: subjective.map((_, i) => `Images (${i}).jpg`),
    },
    runtime: {
      name: "tensorflow",
      device: "CPU",
      reason: "no GPU here",
      precision: "float32",
      steps: "one TensorFlow graph",
      versions: { deno: "2.9.6" },
    },
    dataset: {
      name: "biq2021",
      images: { train: 1600, validation: 400, test: 60 },
      license: "as published",
      citation: "Ahmed and Asif, 2022",
    },
    commands: { Continue: "deno task train --resume --out runs/x" },
  };
}

/** The gradient log of a run with Norm-in-Norm, p = 1; the numbers are invented. */
export function gradientsExample(): GradientEntry[] {
  return [
    [1, 1, 0.5, 0.25, 1, [0.49, 0.48, 0.46]],
    [1, 2, 0.4, 0.125, 2, [0.395, 0.385, 0.36]],
    [2, 1, 0.3, 0.0625, 4, [0.296, 0.289, 0.31]],
    [2, 2, 0.25, 0.05, 8, [0.245, 0.237, 0.205]],
  ].map((row) => {
    const [epoch, batch, loss, gradient, spread, along] = row as [
      ...[number, number, number, number, number],
      number[],
    ];
    const limit = 1 / (2 * spread);
    return { epoch, batch, loss, gradient, spread, limit, along };
  });
}
