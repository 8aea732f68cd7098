import { decodeImage } from "../../data/images/decode/decode_image.ts";
import { PixelBudget } from "../../data/images/pixel_budget.ts";
import { PixelHold } from "../../data/images/pixel_hold.ts";
import { releasePixels } from "../../data/images/decode/release_pixels.ts";
import type { Preparation } from "../network/scoring_config.ts";
import { explainScore } from "./prediction/explain_score.ts";
import { boundedPreparation, poolingCheck } from "./bounded_preparation.ts";
import type { Predictor } from "./predictor.ts";
import { readAhead } from "./read_ahead.ts";
import { meanOf } from "./prediction/prediction.ts";
import {
  type PreparedImage,
  prepareImage,
} from "./prediction/prepare_image.ts";
import type { Score } from "./scorer.ts";

/** Options of {@linkcode scoreFiles}. */
export interface ScoreFilesOptions {
  /**
   * Largest number of crops computed at once.
   *
   * @default {8}
   */
  batchSize?: number;
  /**
   * Images that are decoded at once.
   *
   * @default {4}
   */
  decoders?: number;
  /**
   * How images are prepared.
   *
   * @default {the model's}
   */
  preparation?: Preparation;
  /** Stops scoring before the next image. */
  signal?: AbortSignal;
}

/** The path of an image file, or an input that already has an error. */
export type ScoreInput = string | { path: string; error?: Error };

/** The result for one file: its score, or an error. */
export type FileScore =
  | { path: string; score: Score; error?: never }
  | { path: string; score?: never; error: Error };

/**
 * Largest number of decoded pixels in memory, held by whole images until they
 * are scored: one large photograph, or several small ones.
 */
const DECODED_PIXELS = 2 ** 24;

/** Prepared pixels that may wait: a large image, or many small ones. */
const WAITING_PIXELS = 2 ** 22;

/** Batches given to the network: one that is computed, and the next. */
const BATCHES_AHEAD = 2;

/**
 * Scores a stream of image files: one result for each path, in their order, errors included. Images are decoded ahead
 * while the network computes, and memory does not grow with their number.
 *
 * @param predictor The model.
 * @param inputs Paths, or inputs with an error; a slow source does not delay results of earlier inputs.
 */
export async function* scoreFiles(
  predictor: Predictor,
  inputs: AsyncIterable<ScoreInput> | Iterable<ScoreInput>,
  { batchSize = 8, decoders = 4, preparation, signal }: ScoreFilesOptions = {},
): AsyncGenerator<FileScore, void, undefined> {
  const shown = boundedPreparation(predictor.config, preparation);
  const requirePoolable = poolingCheck(predictor.config);
  const holds = holdsInOrder(new PixelBudget(undefined, DECODED_PIXELS));
  const prepare = async (input: ScoreInput): Promise<PreparedFile> => {
    const { hold, pass } = holds();
    const file = await prepareFile(input, shown, hold);
    pass();
    try {
      if (file.image) requirePoolable(file.image.parts[0]!);
      return file;
    } catch (error) {
      hold[Symbol.dispose]();
      return { path: file.path, error: asError(error) };
    }
  };
  const prepared = readAhead(inputs, prepare, {
    atOnce: decoders,
    waiting: 2 * batchSize,
    isFull: (waiting) =>
      waiting.reduce((sum, each) => sum + pixelsOf(each), 0) > WAITING_PIXELS,
    ...signal && { signal },
  });
  const batches = readAhead(
    inBatches(prepared, batchSize, predictor.batchPixels),
    (batch) => scoreBatch(predictor, batch),
    { atOnce: BATCHES_AHEAD, waiting: BATCHES_AHEAD },
  );
  for await (const group of batches) {
    for (const scores of group) yield* scores;
  }
}

/**
 * Assigns images their share of a budget in the order of the calls: images that
 * hold a share are then always the next ones for the network, and none waits
 * for a later one.
 */
function holdsInOrder(budget: PixelBudget) {
  let last = Promise.resolve();
  return (): { hold: PixelHold; pass: () => void } => {
    const before = last;
    const { promise, resolve } = Promise.withResolvers<void>();
    last = before.then(() => promise);
    let isTaken = false;
    const hold = new PixelHold({
      async take(pixels) {
        if (isTaken) return 0;
        await before;
        const taken = await budget.take(pixels);
        isTaken = true;
        resolve();
        return taken;
      },
      give: (pixels) => budget.give(pixels),
    });
    return { hold, pass: resolve };
  };
}

/** A file that is ready for the network, or its error. */
type PreparedFile =
  & { path: string }
  & (
    | {
      image: PreparedImage;
      /**
       * The budget that its pixels hold until they are scored, for a whole
       * image.
       */
      hold: PixelHold;
      error?: never;
    }
    | { error: Error; image?: never; hold?: never }
  );

async function prepareFile(
  input: ScoreInput,
  preparation: ReturnType<typeof boundedPreparation>,
  hold: PixelHold,
): Promise<PreparedFile> {
  const { path, error = undefined } = typeof input === "string"
    ? { path: input }
    : input;
  if (error) return { path, error };
  try {
    const { limit } = preparation;
    const decoded = await decodeImage(path, { hold, ...limit && { limit } });
    const image = prepareImage(decoded, { preparation }, path);
    const { buffer } = decoded.data;
    // Resized or cropped images have their own memory.
    if (image.parts.every(({ data }) => data.buffer !== buffer)) {
      releasePixels(decoded);
      hold[Symbol.dispose]();
    }
    return { path, image, hold };
  } catch (error) {
    hold[Symbol.dispose]();
    return { path, error: asError(error) };
  }
}

function pixelsOf({ image }: PreparedFile): number {
  if (!image) return 0;
  const { parts } = image;
  return parts.length * parts[0]!.height * parts[0]!.width;
}

/**
 * Groups consecutive images of one size: as many as are ready and fit into a
 * batch.
 */
async function* inBatches(
  source: AsyncIterable<PreparedFile[]>,
  batchSize: number,
  batchPixels: number,
): AsyncGenerator<PreparedFile[]> {
  for await (const ready of source) {
    let batch: PreparedFile[] = [];
    for (const file of ready) {
      if (batch.length > 0 && !fits(batch, file, batchSize, batchPixels)) {
        yield batch;
        batch = [];
      }
      batch.push(file);
    }
    yield batch;
  }
}

/** Whether a file can join the batch; an unreadable file always can. */
function fits(
  batch: readonly PreparedFile[],
  file: PreparedFile,
  batchSize: number,
  batchPixels: number,
): boolean {
  const images = [...batch, file].flatMap(({ image }) => image ?? []);
  const [first] = images;
  const last = images.at(-1);
  if (!first || !last) return true;
  const { height, width } = first.parts[0]!;
  const rows = images.reduce((sum, { parts }) => sum + parts.length, 0);
  return last.parts[0]!.height === height && last.parts[0]!.width === width &&
    rows <= batchSize && rows * height * width <= batchPixels;
}

async function scoreBatch(
  predictor: Predictor,
  batch: readonly PreparedFile[],
): Promise<FileScore[]> {
  const parts = batch.flatMap(({ image }) => image?.parts ?? []);
  const counts = batch.map(({ image }) => image?.parts.length ?? 0);
  try {
    const predictions = await predictor.predict(parts);
    let at = 0;
    return batch.map(({ path, image, error }, i) => {
      if (error) return { path, error };
      const own = predictions.slice(at, at += counts[i]!);
      const prediction = meanOf(own);
      const { score } = prediction;
      const meaning = explainScore(predictor.config, score, image.facts);
      return { path, score: { ...prediction, ...meaning } };
    });
  } catch (error) {
    return batch.map((file) => ({
      path: file.path,
      error: file.error ?? asError(error),
    }));
  } finally {
    for (const { hold } of batch) hold?.[Symbol.dispose]();
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
