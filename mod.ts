/**
 * Image quality assessment with the Norm-in-Norm loss: the losses and metrics of
 * the field, models that score images, and training, by the names that the
 * README shows. Needs Deno. Everything else has an entry point of its own: `/loss`
 * (no dependency), `/loss/tensor`, `/data`, `/model` and `/score`.
 *
 * @example Two lists of scores, compared
 * ```ts
 * import { lossAndGradient, plcc, srocc } from "@iqa/norm-in-norm";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const predicted = [31, 44, 58, 71]; // by a network, in any unit
 * const subjective = [1.9, 2.4, 3.6, 4.2]; // by people
 *
 * const { value, gradient } = lossAndGradient(
 *   { type: "norm-in-norm" },
 *   predicted,
 *   subjective,
 * );
 * assert(value > 0 && value < 0.1); // in [0, 1]; 0 is a perfect line
 * assertEquals(gradient.length, 4); // one number for each predicted score
 * assert(plcc(predicted, subjective) > 0.98);
 * assertEquals(srocc(predicted, subjective), 1); // the same order
 * ```
 *
 * @module
 */
export {
  type BootstrapInterval,
  bootstrapInterval,
  compareModels,
  fitLinearMapping,
  fitLogisticMapping,
  krocc,
  type LinearMapping,
  type LogisticMapping,
  LOSS_TYPES,
  type LossAndGradient,
  lossAndGradient,
  type LossSpec,
  type LossType,
  type MultiHeadLoss,
  multiHeadLoss,
  normInNorm,
  type NormInNormOptions,
  plcc,
  rmse,
  type Scores,
  srocc,
} from "./loss/mod.ts";
export {
  type Dataset,
  type DatasetOptions,
  openDataset,
  type ScoredImage,
} from "./data/mod.ts";
export {
  BACKBONE_NAMES,
  type BackboneName,
  type CheckpointEvaluation,
  compareRuns,
  type Comparison,
  type CompletedRun,
  completeRun,
  createIqaModel,
  type EpochMetrics,
  evaluateCheckpoint,
  type ImageSource,
  type IqaModel,
  loadIqaModel,
  type Metrics,
  RUNTIME_NAMES,
  type RuntimeName,
  type ScoringModel,
  train,
  type TrainConfig,
  type TrainingEvents,
  type TrainOptions,
  type TrainResult,
  type TrainSettings,
} from "./model/mod.ts";
