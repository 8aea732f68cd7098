import { basename } from "node:path";
import { probeVideo, VideoError } from "../../../data/mod.ts";
import { printable } from "../../../data/text/printable.ts";
import { poolFrameScores } from "../../../loss/mod.ts";
import type { Predictor } from "../../scoring/predictor.ts";
import {
  type FrameScore,
  scoreVideo,
  type ScoreVideoOptions,
} from "../../scoring/score_video.ts";
import { formatDuration } from "../../../data/text/format_duration.ts";
import { createProgressDisplay } from "../../../data/text/progress_display.ts";
import type { VideoScore } from "./score_report.ts";
import { SpeedMeter } from "../../../data/text/speed_meter.ts";

/** Settings of {@linkcode runVideoScoring}. */
export interface VideoScoringOptions extends ScoreVideoOptions {
  /** Every n-th frame is scored. */
  every: number;
  /** Stops scoring with its reason. */
  signal?: AbortSignal;
}

/**
 * Scores a video, with progress on standard error. A damaged video is scored as
 * far as it can be read.
 *
 * @throws {VideoError} If no frame can be read.
 */
export async function runVideoScoring(
  model: Predictor,
  path: string,
  { signal, ...options }: VideoScoringOptions,
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
  const progress = await openProgress(basename(path), total);
  const frames: FrameScore[] = [];
  let damage: string | undefined;
  try {
    for await (const frame of scoreVideo(model, path, options)) {
      signal?.throwIfAborted();
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

async function openProgress(
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
      // A file may have more frames than it declares.
      display.show({
        label: name,
        done,
        total: Math.max(total ?? 0, done),
        text,
      });
    },
    stop: display.hide,
  };
}
