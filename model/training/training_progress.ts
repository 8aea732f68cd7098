import { AwakeClock } from "../runs/awake_clock.ts";
import type { EpochMetrics } from "../runs/epoch_metrics.ts";
import { formatCorrelation, formatLoss } from "../report/format_number.ts";
import { formatDuration } from "../../data/text/format_duration.ts";
import type { StepEvent, TrainingEvents } from "./training_events.ts";
import {
  createProgressDisplay,
  type ProgressDisplayOptions,
} from "../../data/text/progress_display.ts";

/** Settings of {@linkcode createTrainingProgress}. */
export interface TrainingProgressOptions extends ProgressDisplayOptions {
  /** Number of epochs of the whole run. */
  epochs: number;
}

/** Shows a training run while it lasts: callbacks for {@linkcode train}. */
export interface TrainingProgress extends Required<TrainingEvents> {
  /** Removes the changing line. */
  stop(): void;
}

/**
 * Shows a training run on standard error: a live line with epoch, step, mean
 * loss of the epoch, images per second and the time left, and a permanent line
 * for each epoch.
 *
 * @param options Epochs of the run, and where to draw.
 * @returns Callbacks for {@linkcode train}, and a function that removes the live line.
 *
 * @example A step, drawn by a display of your own; `train(settings, progress)` calls it
 * ```ts
 * import { createTrainingProgress, type ShownProgress } from "@iqa/norm-in-norm/model";
 * import { assertEquals } from "@std/assert";
 *
 * const shown: string[] = [];
 * const display = {
 *   show: ({ label, done, total, text }: ShownProgress) =>
 *     void shown.push(`${label}: ${done} of ${total}, ${text.slice(0, 11)}`),
 *   print() {},
 *   hide() {},
 * };
 * const progress = await createTrainingProgress({ epochs: 30, display });
 * progress.onStep({
 *   epoch: 1,
 *   batch: 2,
 *   batches: 10,
 *   loss: 0.25,
 *   learningRate: 1e-4,
 *   images: 8,
 * });
 * progress.stop();
 * assertEquals(shown, ["epoch 1/30: 2 of 10, loss 0.2500"]);
 * ```
 */
export async function createTrainingProgress(
  options: TrainingProgressOptions,
): Promise<TrainingProgress> {
  const { epochs } = options;
  const display = await createProgressDisplay(options);
  const clock = new AwakeClock(options.now);
  const meter = new Meter(epochs, clock);
  const epochLabel = (epoch: number) => `epoch ${epoch}/${epochs}`;
  return {
    log: display.print,
    onStep(step) {
      const text = meter.add(step);
      display.show({
        label: epochLabel(step.epoch),
        done: step.batch,
        total: step.batches,
        text,
      });
    },
    onEpoch(metrics, best) {
      display.print(
        `${epochLabel(metrics.epoch)} ${describe(metrics)}` +
          (best ? ", best" : ""),
      );
    },
    onPredict(purpose, done, total) {
      clock.now();
      display.show({ label: purpose, done, total, text: "images" });
    },
    stop: display.hide,
  };
}

/**
 * Fits with the rest of the line into 80 columns; metrics.jsonl has all values.
 */
function describe({ trainLoss, validation, seconds }: EpochMetrics): string {
  const { srocc, plcc } = validation;
  return `loss ${formatLoss(trainLoss)}, validation SROCC ${
    formatCorrelation(srocc)
  } PLCC ${formatCorrelation(plcc)}, ${formatDuration(seconds)}`;
}

/**
 * Speed is measured over the last ten seconds, to follow changes of the
 * machine.
 */
const SPEED_WINDOW = 10_000;

/** Computes mean loss, speed and time left from steps. */
class Meter {
  #epoch = 0;
  #lossSum = 0;
  #steps = 0;
  #recent: { time: number; images: number }[] = [];
  #start: { time: number; position: number } | undefined;

  constructor(readonly epochs: number, readonly clock: AwakeClock) {}

  add({ epoch, batch, batches, loss, images }: StepEvent): string {
    const time = this.clock.now();
    if (epoch !== this.#epoch) this.#startEpoch(epoch);
    // A skipped step has no loss.
    if (Number.isFinite(loss)) {
      this.#lossSum += loss;
      this.#steps++;
    }
    this.#recent.push({ time, images });
    while (this.#recent[0]!.time < time - SPEED_WINDOW) this.#recent.shift();
    const position = epoch - 1 + batch / batches;
    this.#start ??= { time, position };
    return [
      `loss ${(this.#lossSum / this.#steps).toFixed(4)}`,
      `${this.#imagesPerSecond()} images/s`,
      `ETA ${this.#timeLeft(time, position)}`,
    ].join("  ");
  }

  #startEpoch(epoch: number): void {
    this.#epoch = epoch;
    this.#lossSum = 0;
    this.#steps = 0;
    // The validation in between is not training time.
    this.#recent = [];
  }

  #imagesPerSecond(): string {
    const [first, ...rest] = this.#recent;
    const seconds = (this.#recent.at(-1)!.time - first!.time) / 1000;
    if (seconds === 0) return "-";
    const images = rest.reduce((sum, step) => sum + step.images, 0);
    return (images / seconds).toFixed(1);
  }

  /**
   * Assumes that each remaining epoch takes as long as the mean of the past
   * ones, validation included.
   */
  #timeLeft(time: number, position: number): string {
    const start = this.#start!;
    const perEpoch = (time - start.time) / (position - start.position);
    return formatDuration((this.epochs - position) * perEpoch / 1000);
  }
}
