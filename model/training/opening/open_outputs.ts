import type { TrainConfig } from "../../learning/train_config.ts";
import type { Position } from "../../runs/checkpoint.ts";
import { GradientLog } from "../../runs/gradient_log.ts";
import { lockRun } from "../../runs/lock_run.ts";
import { openRunFolder, type RunFolder } from "../../runs/run_folder.ts";
import { writeSplit } from "../../runs/split_file.ts";
import { TensorBoardWriter } from "../../runs/tensorboard_writer.ts";
import { writeNearDuplicates } from "./near_duplicates.ts";
import type { TrainingData } from "./training_data.ts";

/** The outputs of a training run. */
export interface RunOutputs {
  /** Its folder. */
  readonly folder: RunFolder;
  /** TensorBoard events of the run. */
  readonly board: TensorBoardWriter;
  /** The log of each step's gradient, if it is measured. */
  readonly gradients?: GradientLog;
}

/** The state of a run before its outputs are opened. */
export interface OutputsOptions {
  /** Folder of the run. */
  out: string;
  /** Whether the run is resumed in the folder, which is then locked. */
  resume: boolean;
  /** Whether its images are those that it started with. */
  isSame: boolean;
  /** Its images. */
  data: TrainingData;
  /** Its progress. */
  position: Position;
  /** Called with messages. */
  log: (line: string) => void;
}

/**
 * Opens folder, events and logs of a training run, and writes which images it uses.
 *
 * @param opened Receives everything that must be closed at the end of the run.
 */
export async function openOutputs(
  config: TrainConfig,
  { out, resume, isSame, data, position, log }: OutputsOptions,
  opened: DisposableStack,
): Promise<RunOutputs> {
  const folder = await openRunFolder(out, config, resume);
  if (!resume) opened.use(await lockRun(out, log));
  await writeNearDuplicates(folder.nearDuplicates, data.found);
  if (!resume || !isSame) await writeSplit(folder.split, data.images);
  const { progress } = position;
  const board = opened.use(
    new TensorBoardWriter(
      folder.path,
      resume ? { resumeAt: Math.max(progress.epoch, 1) } : {},
    ),
  );
  if (!config.logGradients) return { folder, board };
  const gradients = opened.use(await GradientLog.open(folder, progress));
  return { folder, board, gradients };
}
