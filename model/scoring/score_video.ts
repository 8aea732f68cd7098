import {
  type RgbImage,
  type SampleOptions,
  showParts,
  VideoError,
  type VideoFrame,
  videoFrames,
  type VideoFramesOptions,
} from "../../data/mod.ts";
import { boundedPreparation } from "./bounded_preparation.ts";
import type { Preparation } from "../network/model_config.ts";
import type { Predictor } from "./predictor.ts";
import { meanOf } from "./prediction/prediction.ts";

/** Options of {@linkcode scoreVideo}. */
export interface ScoreVideoOptions extends VideoFramesOptions {
  /** Crops computed at once. */
  batchSize: number;
  /**
   * How frames are prepared.
   *
   * @default {the model's}
   */
  preparation?: Preparation;
}

/** The score of one frame. */
export interface FrameScore {
  /** Number of the frame in the video, from 0. */
  frame: number;
  /** Time of the frame in seconds; NaN if unknown. */
  time: number;
  /** Predicted score on the scale of the training scores. */
  score: number;
}

/**
 * Scores the frames of a video as separate images, in order; only a few batches
 * are in memory at a time, for videos of any length.
 *
 * @throws {VideoError} If it cannot be read, or not to its end; in that case after the scores of all readable frames.
 */
export async function* scoreVideo(
  model: Predictor,
  path: string,
  { batchSize, preparation, ...options }: ScoreVideoOptions,
): AsyncGenerator<FrameScore> {
  const shown = boundedPreparation(model.config, preparation);
  const perFrame = shown.crop ? shown.crops ?? 1 : 1;
  const groups = groupsOf(
    showing(path, videoFrames(path, options), shown),
    Math.max(1, Math.floor(batchSize / perFrame)),
  );
  for await (const frames of ahead(groups)) {
    const predictions = await model.predict(
      frames.flatMap(({ parts }) => parts),
    );
    for (const [i, { index, time }] of frames.entries()) {
      const own = predictions.slice(i * perFrame, (i + 1) * perFrame);
      const { score } = meanOf(own);
      yield { frame: index, time, score };
    }
  }
}

/**
 * Prepares each frame before it waits for others, since a whole frame may be a
 * hundred times as large.
 */
async function* showing(
  path: string,
  frames: AsyncIterable<VideoFrame>,
  preparation: SampleOptions,
): AsyncGenerator<Omit<VideoFrame, "image"> & { parts: RgbImage[] }> {
  const { limit } = preparation;
  for await (const { image, ...frame } of frames) {
    if (limit && image.height * image.width > limit.pixels) {
      const size = `${image.height}x${image.width}`;
      throw new VideoError(path, `a frame is ${size}, ${limit.because}`);
    }
    yield { ...frame, parts: showParts(image, preparation, never) };
  }
}

/** Nothing is random without augmentation. */
function never(): number {
  throw new Error("Cannot draw a number: prediction is not random");
}

/** Groups of this size; items before an error are returned before it is thrown. */
async function* groupsOf<T>(
  source: AsyncIterable<T>,
  size: number,
): AsyncGenerator<T[]> {
  let group: T[] = [];
  try {
    for await (const item of source) {
      group.push(item);
      if (group.length < size) continue;
      yield group;
      group = [];
    }
  } catch (error) {
    if (group.length > 0) yield group;
    throw error;
  }
  if (group.length > 0) yield group;
}

/** Requests the next item while the caller works on this one. */
async function* ahead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = source.next();
  try {
    for (;;) {
      const { value, done } = await next;
      if (done) return;
      next = source.next();
      // An error is thrown when its item is due, not while the caller works.
      next.catch(() => {});
      yield value;
    }
  } finally {
    await next.catch(() => {});
    await source.return(undefined);
  }
}
