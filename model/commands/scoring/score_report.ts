import { printable, printableMessage } from "../../../data/text/printable.ts";
import type { PooledScores } from "../../../loss/mod.ts";
import type { ScoringConfig } from "../../network/scoring_config.ts";
import type { FileScore } from "../../scoring/score_files.ts";
import type { FrameScore } from "../../scoring/score_video.ts";
import type { MapFolder } from "./map_folder.ts";
import type { RowOrigin } from "./parquet_table.ts";
import type { ScoreTable } from "./score_table.ts";

/** The result of a video. */
export interface VideoScore {
  /** The file. */
  path: string;
  /** Pooled scores of its frames. */
  pooled: PooledScores;
  /** Every n-th frame was scored. */
  every: number;
  /** The scores of its frames. */
  frames: readonly FrameScore[];
  /** Why it could not be read to its end; absent if it could. */
  damage?: string;
}

/** Settings of {@linkcode ScoreReport}. */
export interface ScoreReportOptions {
  /** Format of the rows on standard output: `people` is for a terminal, `none` prints none. */
  style: "json" | "columns" | "people" | "none";
  /** The model's configuration. */
  config: ScoringConfig;
  /** Which model it is. */
  origin: RowOrigin;
  /** Files to which every row is also written. */
  tables: readonly ScoreTable[];
  /** Receives the map of each image. */
  maps?: MapFolder;
}

/** Largest number of warnings that are shown. */
const MOST_WARNINGS = 10;

/**
 * Prints scores as they are computed: one row for each input on standard
 * output, messages on standard error.
 */
export class ScoreReport {
  /** Inputs that have no score or an incomplete one. */
  failed = 0;
  /** Inputs that have a row. */
  total = 0;
  #warnings = 0;

  constructor(readonly options: ScoreReportOptions) {}

  /** Prints the result of an image. */
  async image({ path, score: scored, error }: FileScore): Promise<void> {
    if (error) return await this.failure(path, error);
    const { score, heads: _, map, ...meaning } = scored;
    this.#row(path, score, {
      ...meaning.betterThan !== undefined &&
        { betterThan: meaning.betterThan },
      ...meaning.interval && { interval: meaning.interval },
      warnings: meaning.warnings,
    });
    for (const warning of meaning.warnings) this.#warn(path, warning);
    for (const table of this.options.tables) await table.add({ path, score });
    const { maps } = this.options;
    if (!maps) return;
    if (map) await maps.add(path, map);
    else {
      this.#warn(
        path,
        "no map: --map needs a model that scores the whole image at once, and is " +
          "a checkpoint or was written by convert --map",
      );
    }
  }

  /** Prints why an input has no score. */
  async failure(path: string, error: Error): Promise<void> {
    this.failed++;
    this.total++;
    const reason = "reason" in error ? `${error.reason}` : error.message;
    const { style } = this.options;
    if (style === "json") {
      print(JSON.stringify({ path, error: reason, ...this.options.origin }));
    } else if (style === "columns") {
      print(`error\t${printable(path)}\t${printable(reason)}`);
    }
    console.error(`error: ${printableMessage(error.message)}`);
    for (const table of this.options.tables) {
      await table.add({ path, error: reason });
    }
  }

  /** Prints the scores of a video; its score is the mean of its frames'. */
  async video(
    { path, pooled, every, frames, damage }: VideoScore,
  ): Promise<void> {
    const shown = printable(path);
    this.#row(path, pooled.mean, {
      ...{ pooled, every, frames },
      ...damage !== undefined && { damage },
    });
    if (this.options.style !== "json") {
      console.error(describePooled(shown, frames.length, pooled));
    }
    if (this.#isOutside(pooled.mean)) {
      const { min, max } = this.options.config.scale!;
      this.#warn(path, `the score is outside the scale, ${min} to ${max}`);
    }
    if (damage !== undefined) {
      this.failed++;
      this.#warn(path, damage);
    }
    for (const table of this.options.tables) {
      for (const { frame, time, score } of frames) {
        const known = Number.isNaN(time) ? {} : { time };
        await table.add({ path, frame, ...known, score });
      }
    }
  }

  #row(path: string, score: number, more: Record<string, unknown>): void {
    this.total++;
    const { style, config, origin } = this.options;
    const { scale } = config;
    if (style === "json") {
      const outside = this.#isOutside(score);
      print(
        JSON.stringify({ path, score, scale, outside, ...more, ...origin }),
      );
    } else if (style === "columns") {
      print(`${score.toFixed(4)}\t${printable(path)}`);
    } else if (style === "people") {
      print(sentence(path, score, config, more));
    }
  }

  #isOutside(score: number): boolean | undefined {
    const { scale } = this.options.config;
    return scale && (score < scale.min || score > scale.max);
  }

  /** Prints how many warnings were not shown. */
  end(): void {
    const more = this.#warnings - MOST_WARNINGS;
    if (more > 0) {
      console.error(
        `warning: ${more} more warning${
          more === 1 ? "" : "s"
        }, listed in the rows of --json`,
      );
    }
  }

  #warn(path: string, text: string): void {
    if (++this.#warnings > MOST_WARNINGS) return;
    console.error(`warning: ${printable(path)}: ${printable(text)}`);
  }
}

/** A score as a sentence. */
function sentence(
  path: string,
  score: number,
  { scale, learned }: ScoringConfig,
  { betterThan, interval }: {
    betterThan?: number;
    interval?: [number, number];
  },
): string {
  const digits = scale ? digitsFor(scale.max - scale.min) : 4;
  const parts = [
    scale
      ? `${
        score.toFixed(digits)
      } on a scale from ${scale.min} to ${scale.max} ` +
        `(${scale.unit}, ${
          scale.higherIsBetter ? "higher" : "lower"
        } is better)`
      : `${score.toFixed(digits)} (raw output of an untrained model)`,
  ];
  if (betterThan !== undefined && learned) {
    parts.push(
      `better than ${Math.round(100 * betterThan)} % of the ${learned.from} ` +
        "the model learned from",
    );
  }
  if (interval && learned?.interval) {
    const [low, high] = interval.map((end) => end.toFixed(digits));
    const percent = Math.round(100 * learned.interval.coverage);
    parts.push(`${percent} % interval ${low} to ${high}`);
  }
  return `${printable(path)}: ${parts.join("; ")}`;
}

/** Number of decimals that show a hundredth of a range. */
function digitsFor(range: number): number {
  return Math.max(0, 2 - Math.floor(Math.log10(range)));
}

const encoder = new TextEncoder();

/** Prints a line on standard output, synchronously. */
function print(line: string): void {
  const bytes = encoder.encode(`${line}\n`);
  for (let done = 0; done < bytes.length;) {
    done += Deno.stdout.writeSync(bytes.subarray(done));
  }
}

/** All pooled scores as one line. */
export function describePooled(
  path: string,
  count: number,
  { mean, harmonicMean, min, p5, p10, p20, p50 }: PooledScores,
): string {
  const [a, b, c, ...percentiles] = [mean, harmonicMean, min, p5, p10, p20, p50]
    .map((score) => score.toFixed(4));
  const frames = count === 1 ? "1 frame" : `${count} frames`;
  return `${path}: ${frames}, mean ${a}, harmonic mean ${b}, min ${c}, ` +
    `percentiles 5 10 20 50: ${percentiles.join(" ")}`;
}
