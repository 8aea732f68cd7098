import type { ScoredImage } from "../../../data/mod.ts";
import { createPrng } from "../../../data/mod.ts";
import {
  type BootstrapInterval,
  bootstrapInterval,
  fitLinearMapping,
  krocc,
  type Metric,
  plcc,
  rmse,
  srocc,
} from "../../../loss/mod.ts";
import type { HeadModel } from "../../scoring/head_model.ts";
import { applyLine } from "../measure.ts";
import type { Prediction } from "../../runs/prediction_file.ts";
import { predictHeads, type PredictOptions } from "../predict_heads.ts";

/** Agreement of a model with subjective scores on a list of images. */
export interface Evaluation {
  /** Number of images. */
  images: number;
  /** Spearman's rank correlation; no mapping needed. */
  srocc: BootstrapInterval;
  /** Kendall's rank correlation; no mapping needed. */
  krocc: BootstrapInterval;
  /** Linear correlation of the model's scores, after its own mapping. */
  plcc: BootstrapInterval;
  /** Error of the model's scores, in the subjective unit. */
  rmse: BootstrapInterval;
  /**
   * Error after a linear mapping fitted on these same images: the lowest of all
   * linear mappings.
   */
  rmseRefitted: BootstrapInterval;
}

/** Resamples for the intervals, and their seed. */
const RESAMPLES = 1000;
const SEED = 1;

/** Predicts images with a model, and evaluates the predictions. */
export async function evaluate(
  model: HeadModel,
  images: readonly ScoredImage[],
  options: PredictOptions,
): Promise<{ evaluation: Evaluation; predictions: Prediction[] }> {
  const heads = await predictHeads(model, images, options);
  const line = model.config.lines?.[2] ?? { slope: 1, intercept: 0 };
  const predicted = applyLine(line, heads.outputs[2]);
  const predictions = heads.images.map(({ name }, index) => ({
    name,
    predicted: predicted[index]!,
    subjective: heads.subjective[index]!,
  }));
  return { evaluation: evaluatePredictions(predictions), predictions };
}

/**
 * Agreement of predictions with subjective scores. The intervals contain 95 %
 * of bootstrap resamples of the images: they show how much the result depends
 * on the images, not on the training run.
 */
export function evaluatePredictions(
  predictions: readonly Prediction[],
): Evaluation {
  const predicted = predictions.map((row) => row.predicted);
  const subjective = predictions.map((row) => row.subjective);
  const estimate = (metric: Metric) =>
    bootstrapInterval(metric, predicted, subjective, {
      prng: createPrng(SEED),
      resamples: RESAMPLES,
    });
  return {
    images: predictions.length,
    srocc: estimate(srocc),
    krocc: estimate(krocc),
    plcc: estimate(plcc),
    rmse: estimate(rmse),
    rmseRefitted: estimate((x, y) =>
      rmse(applyLine(fitLinearMapping(x, y), x), y)
    ),
  };
}
