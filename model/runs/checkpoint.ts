import type { DeviceIqaModel } from "../scoring/device_iqa_model.ts";
import { parseModelConfig } from "../network/model_config.ts";
import {
  type NamedTensor,
  type PendingTensor,
  readSafetensors,
} from "../weights/safetensors.ts";
import type { EpochMetrics } from "./epoch_metrics.ts";
import { EpochOutputs } from "./epoch_outputs.ts";
import { nullAsNaN } from "./null_as_nan.ts";
import type { Trainer } from "../learning/trainer.ts";
import type { WeightAverage } from "../learning/weight_average.ts";
import { messageOf } from "../../data/text/message_of.ts";

/** Progress of a run, besides its weights. */
export interface Progress {
  /** Epochs finished. */
  epoch: number;
  /** Batches done in the current epoch. */
  batch: number;
  /** Sum of the losses of those batches. */
  lossSum: number;
  /** Steps of those batches; fewer if images could not be read. */
  lossCount: number;
  /** Steps of the run that were skipped: see {@linkcode skipStep}. */
  skipped: number;
  /** Number of steps skipped in a row, up to now. */
  skippedInARow: number;
  /** Seconds spent on the current epoch when this was saved. */
  seconds: number;
  /** Results of the finished epochs. */
  history: EpochMetrics[];
}

/** The initial progress. */
export const START: Readonly<Progress> = {
  epoch: 0,
  batch: 0,
  lossSum: 0,
  lossCount: 0,
  skipped: 0,
  skippedInARow: 0,
  seconds: 0,
  history: [],
};

/** The position of a run: its progress, and the outputs of the current epoch. */
export interface Position {
  /** Epochs, batches, losses. */
  progress: Progress;
  /** Outputs of the heads in the current epoch. */
  outputs: EpochOutputs;
}

const OUTPUTS = "training.outputs";

/** The trained model, its trainer, and its weight average. */
export interface Learner {
  /** The model. */
  model: DeviceIqaModel;
  /** Updates its weights. */
  trainer: Trainer;
  /** Average of its weights, if enabled. */
  average?: WeightAverage;
}

/**
 * Writes everything that is needed to resume a run exactly. Only one array at a
 * time is copied from the device to memory.
 */
export async function saveCheckpoint(
  path: string,
  { model, trainer, average }: Learner,
  { progress, outputs }: Position,
): Promise<void> {
  const tensors = new Map<string, NamedTensor | PendingTensor>([
    ...trainer.pending(),
    ...average?.pending() ?? [],
  ]);
  tensors.set(OUTPUTS, outputs.toTensor());
  const { step, precision } = trainer;
  const training = JSON.stringify({ ...progress, step, precision });
  await model.save(path, { tensors, metadata: { training } });
}

/**
 * Restores a learner and its position from a file of {@linkcode saveCheckpoint}.
 *
 * @throws {Error} If the file is damaged, belongs to another model, or was
 * trained in another precision.
 */
export async function loadCheckpoint(
  path: string,
  { model, trainer, average }: Learner,
): Promise<Position> {
  const { tensors, metadata } = await readSafetensors(path);
  if (metadata.training === undefined) {
    throw new Error(`Cannot resume from ${path}: it has no training state`);
  }
  try {
    const { step, precision = "float32", ...progress } = JSON.parse(
      metadata.training,
      nullAsNaN,
    );
    if (precision !== trainer.precision) {
      throw new Error(
        `it was trained in ${precision} and this is ${trainer.precision}`,
      );
    }
    const config = parseModelConfig(metadata.model);
    model.variables.load(tensors);
    trainer.load(tensors, step);
    average?.load(tensors);
    model.config = config;
    return {
      progress: { ...START, ...progress },
      outputs: EpochOutputs.fromTensor(tensors.get(OUTPUTS)?.data),
    };
  } catch (error) {
    const reason = messageOf(error);
    throw new Error(`Cannot resume from ${path}: ${reason}`, { cause: error });
  }
}
