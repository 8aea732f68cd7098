/**
 * IQA models: create or load one, predict scores, train. Needs Deno and the
 * permissions of what is called; packages are downloaded on first use.
 *
 * @example The included model scores pixels; a path works as well
 * ```ts
 * import { loadIqaModel } from "@iqa/norm-in-norm/model";
 * import { assert } from "@std/assert";
 *
 * const [height, width] = [240, 320];
 * const data = new Uint8Array(height * width * 3).fill(128); // RGB, row by row
 * const model = await loadIqaModel();
 * const score = await model.score({ data, height, width });
 * assert(score < 0.5); // on a scale from 0 to 1: a gray area is not a good photograph
 * model.dispose();
 * ```
 *
 * Importing this module loads no native package; a runtime is loaded when a
 * model is made. What runs where:
 *
 * | import                   | Deno | Node 20, 24 | Bun | browsers | brings                                  |
 * | ------------------------ | ---- | ----------- | --- | -------- | --------------------------------------- |
 * | `./loss`                 | yes  | yes         | yes | yes      | nothing                                 |
 * | `./loss/tensor`          | yes  | yes         | yes | yes      | tfjs-core, from the caller; tested in Deno |
 * | `./score`                | yes  | yes         | yes | yes      | nothing; the caller passes ONNX Runtime  |
 * | `./data`, `./model`, `.` | yes  | no          | no  | no       | what a call needs, when it needs it     |
 *
 * In Node and Bun ONNX Runtime is `onnxruntime-node`, in browsers, and on Intel
 * Macs, `onnxruntime-web`. `onnxruntime-node` 1.30 for Linux sends events and an
 * identifier of the machine to Microsoft unless `ORT_DISABLE_TELEMETRY=1` is set
 * in the environment; `score` and this module set it.
 *
 * @module
 */
export {
  BACKBONE_NAMES,
  type BackboneName,
} from "./network/backbones/create_backbone.ts";
export {
  createIqaModel,
  type IqaModelOptions,
} from "./scoring/create_iqa_model.ts";
export type { IqaModel, ScoringModel } from "./scoring/iqa_model.ts";
export { POOL_NAMES, type PoolName } from "./network/layers/spsp.ts";
export { loadIqaModel, type LoadOptions } from "./scoring/load_iqa_model.ts";
export type { ImageSource } from "./scoring/score_sources.ts";
export type { RuntimeOption } from "./runtime/open_runtime.ts";
export type { Line, ModelConfig, Preparation } from "./network/model_config.ts";
export type {
  ConformalInterval,
  Learned,
  ScoringConfig,
} from "./network/scoring_config.ts";
export type { NetworkConfig } from "./network/network_config.ts";
export {
  PREDICTOR_NAMES,
  type PredictorName,
} from "./scoring/predictor_names.ts";
export {
  type Runtime,
  RUNTIME_NAMES,
  type RuntimeName,
  type Tfjs,
} from "./runtime/runtime.ts";
export {
  selectBackend,
  type SelectBackendOptions,
} from "./runtime/select_backend.ts";
export {
  type CompletedRun,
  completeRun,
  type CompleteRunOptions,
} from "./training/complete_run.ts";
export {
  type CheckpointEvaluation,
  evaluateCheckpoint,
  type EvaluateCheckpointOptions,
} from "./training/evaluating/evaluate_checkpoint.ts";
export type { Evaluation } from "./training/evaluating/evaluate.ts";
export type {
  RunData,
  RunDataOptions,
} from "./training/evaluating/open_run_data.ts";
export {
  type ComparedRun,
  compareRuns,
  type Comparison,
  type RunDifference,
  type SeedsCompared,
} from "./experiments/comparison/compare_runs.ts";
export type { PairedDifference } from "./experiments/paired_difference.ts";
export type { Point } from "./experiments/arm_results.ts";
export type { EpochMetrics, Metrics } from "./runs/epoch_metrics.ts";
export type { Cluster } from "./machines/cluster.ts";
export { clusterFromTfConfig } from "./machines/cluster_from_tf_config.ts";
export { LostWorkerError } from "./machines/lost_worker_error.ts";
export type { WorkersOptions } from "./training/workers/join_run.ts";
export {
  learningRateAt,
  type LearningRateOptions,
} from "./learning/learning_rate_at.ts";
export type { Prediction } from "./runs/prediction_file.ts";
export type { RunState } from "./runs/run_state.ts";
export {
  train,
  type TrainOptions,
  type TrainResult,
} from "./training/train.ts";
export {
  DEFAULT_TRAIN_CONFIG,
  type OptimizerName,
  OPTIMIZERS,
  type Precision,
  PRECISIONS,
  type Schedule,
  SCHEDULES,
  SCORE_UNITS,
  type ScoreUnit,
  type TrainConfig,
  type TrainSettings,
} from "./learning/train_config.ts";
export type { TestResult, UnseenResult } from "./runs/report_data.ts";
export type { StepEvent, TrainingEvents } from "./training/training_events.ts";
export {
  measureTrainingSpeed,
  type MeasureTrainingSpeedOptions,
} from "./training/measure_training_speed.ts";
export {
  createTrainingProgress,
  type TrainingProgress,
  type TrainingProgressOptions,
} from "./training/training_progress.ts";
export {
  createDownloadProgress,
  type DownloadProgress,
} from "../data/download/download_progress.ts";
export type {
  ProgressDisplay,
  ProgressDisplayOptions,
  ProgressStream,
  ShownProgress,
} from "../data/text/progress_display.ts";
export {
  type NamedTensor,
  type PendingSafetensors,
  type PendingTensor,
  readSafetensors,
  type Safetensors,
  writeSafetensors,
} from "./weights/safetensors.ts";
export {
  type PlainValue,
  readTorch,
  type ReadTorchOptions,
  type TorchFile,
} from "./weights/torch/read_torch.ts";
export { type TorchObject, writeTorch } from "./weights/torch/write_torch.ts";
export { WeightsError } from "./weights/weights_error.ts";
export type { Pixels } from "./scoring/pixels.ts";
export { FITS } from "../data/mod.ts";
export type { WriteOptions } from "../data/files/write_atomically.ts";
export type {
  CacheAccess,
  CacheNews,
  Dataset,
  DatasetOptions,
  Fit,
  FitOptions,
  ImageFile,
  ImageSize,
  LoadedImages,
  Loader,
  LoadRequest,
  PixelGroup,
  PixelHold,
  PixelLimit,
  PixelSource,
  PlainError,
  RgbImage,
  SampleOptions,
  ScoredImage,
  ScoreScale,
  SkipUnreadable,
  Split,
  StoredFile,
} from "../data/mod.ts";
export {
  type BootstrapInterval,
  LOSS_TYPES,
  type LossSpec,
  type LossType,
  type PairedTTest,
} from "../loss/mod.ts";
