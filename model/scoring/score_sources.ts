import { decodeImage } from "../../data/images/decode/decode_image.ts";
import type { RgbImage } from "../../data/images/rgb_image.ts";
import type { ScoringConfig } from "../network/scoring_config.ts";
import { boundedPreparation } from "./bounded_preparation.ts";
import { type Pixels, toRgbImage } from "./pixels.ts";
import { readAhead } from "./read_ahead.ts";
import { prepareImage } from "./prediction/prepare_image.ts";

/** An image to score: the path or the URL of a file, its bytes, or decoded pixels. */
export type ImageSource = string | URL | Uint8Array | Pixels;

/** The part of a model that scores images. */
interface Scoring {
  config: ScoringConfig;
  /** Scores prepared images. */
  predict(images: readonly RgbImage[]): Promise<Float64Array>;
}

/** Largest download of an image in bytes, and its time limit in milliseconds. */
const MOST_BYTES = 2 ** 28, MOST_TIME = 60_000;

/**
 * Scores images, prepared as configured; the next ones are read while the
 * network computes.
 *
 * @param model The model.
 * @param sources One image, or several.
 * @returns A score, or a list of them.
 */
export async function scoreSources(
  model: Scoring,
  sources: ImageSource | readonly ImageSource[],
): Promise<number | number[]> {
  const all = Array.isArray(sources) ? sources : [sources as ImageSource];
  const preparation = boundedPreparation(model.config);
  const { limit } = preparation;
  const prepare = async (source: ImageSource) => {
    const image = await imageOf(source, limit);
    const name = typeof source === "string" ? source : undefined;
    return prepareImage(image, { preparation }, name).parts;
  };
  const scores: number[] = [];
  const ahead = { atOnce: 4, waiting: 4 };
  for await (const group of readAhead(all, prepare, ahead)) {
    for (const parts of group) {
      const own = await model.predict(parts);
      scores.push(own.reduce((sum, each) => sum + each, 0) / own.length);
    }
  }
  return Array.isArray(sources) ? scores : scores[0]!;
}

async function imageOf(
  source: ImageSource,
  limit: ReturnType<typeof boundedPreparation>["limit"],
): Promise<RgbImage> {
  const options = limit ? { limit } : {};
  if (typeof source === "string") return await decodeImage(source, options);
  if (source instanceof Uint8Array) return await decodeImage(source, options);
  if (!(source instanceof URL)) return toRgbImage(source);
  const name = source.href;
  const bytes = source.protocol === "file:"
    ? await Deno.readFile(source)
    : await fetched(source);
  return await decodeImage(bytes, { ...options, name });
}

async function fetched(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  const fail = (reason: string, cause?: unknown): never => {
    throw new Error(`Cannot fetch ${url.href}: ${reason}`, { cause });
  };
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    const signal = AbortSignal.timeout(MOST_TIME);
    const response = await fetch(url, { signal });
    if (!response.ok) {
      await response.body?.cancel();
      fail(`the server answers ${response.status}`);
    }
    for await (const part of response.body ?? []) {
      size += part.length;
      if (size > MOST_BYTES) fail(`it has more than ${MOST_BYTES} bytes`);
      parts.push(part);
    }
  } catch (error) {
    const { message } = error as Error;
    if (message.startsWith("Cannot fetch ")) throw error;
    fail(message, error);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
