import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { writeText } from "../../data/files/mod.ts";

import type { Progress } from "./checkpoint.ts";
import type { RunFolder } from "./run_folder.ts";
import { TensorBoardWriter } from "./tensorboard_writer.ts";

/**
 * Sizes of the steps along the gradient, in units of the spread of the
 * predicted scores.
 */
export const STEP_LENGTHS = [0.01, 0.03, 0.1] as const;

/**
 * Measurements of one training step, of the loss as a function of the predicted
 * scores.
 */
export interface GradientEntry {
  /** Number of the epoch, from 1. */
  epoch: number;
  /** Number of the batch, from 1. */
  batch: number;
  /** Loss l of the head whose output is the score. */
  loss: number;
  /** ||dl/dx||: norm of its gradient with respect to the batch's predicted scores x. */
  gradient: number;
  /** b = ||x - mean(x)||: spread of the predicted scores. */
  spread: number;
  /**
   * p / (2 b), the upper bound of the gradient norm of Norm-in-Norm with q = 2
   * and p >= 1, for any predictions; absent for other losses.
   */
  limit?: number;
  /**
   * The loss after steps of {@linkcode STEP_LENGTHS} times the spread against
   * the gradient.
   */
  along: number[];
}

/**
 * The measurements of a run: one line of JSON for each step, and TensorBoard's
 * events by step number, in a separate folder so that they do not mix with
 * those of epochs. Both are on disk when {@linkcode add} returns.
 */
export class GradientLog implements Disposable {
  readonly #path: string;
  readonly #board: TensorBoardWriter;
  #steps: number;

  private constructor(path: string, board: TensorBoardWriter, steps: number) {
    this.#path = path;
    this.#board = board;
    this.#steps = steps;
  }

  /**
   * Opens the log of a run at its last checkpoint: later entries are deleted,
   * because those steps are repeated.
   *
   * @param folder Folder of the run.
   * @param progress Finished epochs, and batches of the next one.
   * @throws {Error} If it is damaged, or cannot be written.
   */
  static async open(
    folder: Pick<RunFolder, "path" | "gradients">,
    { epoch: epochs, batch: batches }: Pick<Progress, "epoch" | "batch">,
  ): Promise<GradientLog> {
    const path = folder.gradients;
    const kept = (await readGradients(path)).filter(({ epoch, batch }) =>
      epoch <= epochs || epoch === epochs + 1 && batch <= batches
    );
    await writeText(path, kept.map(lineOf).join(""));
    const events = join(folder.path, "gradients");
    await Deno.mkdir(events, { recursive: true });
    const board = new TensorBoardWriter(events, { resumeAt: kept.length + 1 });
    return new GradientLog(path, board, kept.length);
  }

  /** Adds a step. */
  add(entry: GradientEntry): void {
    appendFileSync(this.#path, lineOf(entry));
    const { loss, gradient, spread, limit, along } = entry;
    this.#board.add(++this.#steps, {
      "gradient/length": gradient,
      "gradient/spread of the predictions": spread,
      ...limit !== undefined && { "gradient/limit": limit },
      ...Object.fromEntries(
        STEP_LENGTHS.map((step, i) => [
          `loss along the gradient/${step}`,
          along[i]! - loss,
        ]),
      ),
    });
  }

  /** Closes the events. */
  [Symbol.dispose](): void {
    this.#board[Symbol.dispose]();
  }
}

function lineOf(entry: GradientEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

/**
 * Reads a log; empty if there is none. An incomplete last line, left by a killed run, is ignored.
 *
 * @throws {Error} If another line is damaged; the error names it.
 */
export async function readGradients(path: string): Promise<GradientEntry[]> {
  const text = await Deno.readTextFile(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  return text.slice(0, text.lastIndexOf("\n") + 1).split("\n").slice(0, -1)
    .map((line, i) => {
      try {
        return JSON.parse(line);
      } catch (error) {
        throw new Error(
          `Cannot read line ${i + 1} of ${path}: ${(error as Error).message}`,
          { cause: error },
        );
      }
    });
}
