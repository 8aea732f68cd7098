import { csvCell, printable, type ScoreScale } from "../../data/mod.ts";
import type { PooledScores } from "../../loss/mod.ts";
import type { ImageScore } from "../scoring/score_images.ts";
import type { FrameScore } from "../scoring/score_video.ts";
import { writeText } from "../../data/files/mod.ts";

/** What has become of a video. */
export interface VideoScore {
  /** The file. */
  path: string;
  /** Its frames' scores pooled. */
  pooled: PooledScores;
  /** One frame was scored out of so many. */
  every: number;
  /** The scores of its frames. */
  frames: readonly FrameScore[];
  /** Why it could not be read to its end; absent: it was. */
  damage?: string;
}

/** Settings of {@linkcode ScoreReport}. */
export interface ScoreReportOptions {
  /** JSON in place of text. */
  json: boolean;
  /** File to write all scores to as CSV. */
  csv?: string | undefined;
  /** What the scores mean; absent for an untrained model. */
  scale?: ScoreScale | undefined;
}

/** Tells scores as they come: one line each on standard output, remarks on standard error. */
export class ScoreReport {
  #rows: string[] = ["path,frame,time,score\n"];

  constructor(readonly options: ScoreReportOptions) {}

  /** Tells the score of an image. */
  image({ path, score }: ImageScore): void {
    const { json, scale } = this.options;
    const outside = this.#isOutside(score);
    console.log(
      json
        ? JSON.stringify({ path, score, scale, outside })
        : `${score.toFixed(4)}\t${printable(path)}`,
    );
    this.#row(path, "", "", score);
    this.#warn(path, outside);
  }

  /** Tells the scores of a video; its score is the mean of its frames'. */
  video({ path, pooled, every, frames, damage }: VideoScore): void {
    const { json, scale } = this.options;
    const score = pooled.mean;
    const outside = this.#isOutside(score);
    console.log(
      json
        ? JSON.stringify({
          ...{ path, score, scale, outside, pooled, every, frames, damage },
        })
        : `${score.toFixed(4)}\t${printable(path)}`,
    );
    if (!json) console.error(describePooled(path, frames.length, pooled));
    for (const { frame, time, score } of frames) {
      this.#row(path, frame, Number.isNaN(time) ? "" : time, score);
    }
    this.#warn(path, outside);
  }

  /** Writes the CSV file of what was scored, if there is to be one. */
  async finish(): Promise<void> {
    const { csv } = this.options;
    if (csv !== undefined) await writeText(csv, this.#rows.join(""));
  }

  #isOutside(score: number): boolean | undefined {
    const { scale } = this.options;
    return scale && (score < scale.min || score > scale.max);
  }

  #warn(path: string, outside: boolean | undefined): void {
    const { scale } = this.options;
    if (!outside) return;
    console.error(
      `warning: ${printable(path)} scores outside the subjective scale ${
        scale!.min
      }–${scale!.max}`,
    );
  }

  #row(path: string, ...cells: (string | number)[]): void {
    if (this.options.csv === undefined) return;
    this.#rows.push(`${[csvCell(path), ...cells].join(",")}\n`);
  }
}

/** All pooled scores in a line. */
export function describePooled(
  path: string,
  count: number,
  { mean, harmonicMean, min, p5, p10, p20, p50 }: PooledScores,
): string {
  const [a, b, c, ...percentiles] = [mean, harmonicMean, min, p5, p10, p20, p50]
    .map((score) => score.toFixed(4));
  return `${
    printable(path)
  }: ${count} frames, mean ${a}, harmonic mean ${b}, min ${c}, ` +
    `percentiles 5 10 20 50: ${percentiles.join(" ")}`;
}
