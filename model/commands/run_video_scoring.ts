import { basename } from "node:path";
import { printable, probeVideo, VideoError } from "../../data/mod.ts";
import { poolFrameScores } from "../../loss/mod.ts";
import type { DeviceIqaModel } from "../scoring/device_iqa_model.ts";
import {
  type FrameScore,
  scoreVideo,
  type ScoreVideoOptions,
} from "../scoring/score_video.ts";
import { formatDuration } from "../runs/format_duration.ts";
import { createProgressDisplay } from "./progress/progress_display.ts";
import type { ScoreReport, VideoScore } from "./score_report.ts";
import { SpeedMeter } from "./progress/speed_meter.ts";

/** Settings of {@linkcode runVideoScoring}. */
export interface VideoScoringOptions extends ScoreVideoOptions {
  /** One frame is scored out of so many. */
  every: number;
  /** Told of a video that cannot be read; absent: that is an error. */
  skipUnreadable?: (name: string, reason: string) => void;
}

/**
 * Scores videos one after the other, with their progress on standard error. One
 * that is damaged is scored as far as it can be read, with a warning.
 *
 * @returns How many are damaged.
 * @throws {VideoError} If of one no frame can be read, unless they are to be skipped.
 */
export async function runVideoScoring(
  model: DeviceIqaModel,
  paths: AsyncIterable<string>,
  report: ScoreReport,
  { skipUnreadable, ...options }: VideoScoringOptions,
): Promise<number> {
  let damaged = 0;
  for await (const path of paths) {
    try {
      const video = await _scoreOne(model, path, options);
      report.video(video);
      if (video.damage === undefined) continue;
      console.error(
        `warning: ${printable(path)}: ${printable(video.damage)}`,
      );
      damaged++;
    } catch (error) {
      if (!(error instanceof VideoError && skipUnreadable)) throw error;
      skipUnreadable(path, error.reason);
    }
  }
  return damaged;
}

async function _scoreOne(
  model: DeviceIqaModel,
  path: string,
  options: ScoreVideoOptions & { every: number },
): Promise<VideoScore> {
  const { every } = options;
  const info = await probeVideo(path);
  if (info.isHdr) {
    console.error(
      `warning: ${
        printable(path)
      } has a high dynamic range, which is not mapped: its frames look pale`,
    );
  }
  const total = info.frames && Math.ceil(info.frames / every);
  const progress = await _progress(basename(path), total);
  const frames: FrameScore[] = [];
  let damage: string | undefined;
  try {
    for await (const frame of scoreVideo(model, path, options)) {
      frames.push(frame);
      progress.frame(frames.length);
    }
  } catch (error) {
    if (!(error instanceof VideoError) || frames.length === 0) throw error;
    damage = error.reason;
  } finally {
    progress.stop();
  }
  const pooled = poolFrameScores(frames.map(({ score }) => score));
  return { path, pooled, every, frames, ...damage !== undefined && { damage } };
}

async function _progress(
  name: string,
  total: number | undefined,
): Promise<{ frame(done: number): void; stop(): void }> {
  const display = await createProgressDisplay();
  const meter = new SpeedMeter(() => performance.now());
  return {
    frame(done) {
      meter.add(done);
      const speed = meter.speed > 0 ? meter.speed.toFixed(1) : "-";
      const left = formatDuration(meter.secondsTo(total));
      const text = `frames  ${speed} frames/s  ETA ${left}`;
      // More may come than a file declares.
      display.show(name, done, Math.max(total ?? 0, done), text);
    },
    stop: display.hide,
  };
}
