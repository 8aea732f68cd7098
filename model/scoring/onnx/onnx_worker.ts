/**
 * A thread for ONNX Runtime, whose `run` blocks the calling thread. {@linkcode OnnxThread} is the caller's side.
 */
import type { RgbImage } from "../../../data/images/rgb_image.ts";
import type { ScoringConfig } from "../../network/scoring_config.ts";
import {
  loadOnnxRuntime,
  type OnnxBuild,
  sessionSettings,
} from "./load_onnx_runtime.ts";
import type { Prediction } from "../prediction/prediction.ts";
import { createScorer, type Scorer } from "../scorer.ts";

/** A message to the thread. */
export type ToOnnxWorker =
  | {
    open: Uint8Array;
    build: OnnxBuild;
    folder?: string;
    threads: number;
    maxPixels: number;
  }
  | { id: number; parts: readonly RgbImage[] }
  | { id: number; pixels: Float32Array; shape: readonly number[] }
  | { end: true };

/** A message from the thread. */
export type FromOnnxWorker =
  | { opened: ScoringConfig }
  | { id: number; predictions: Prediction[] }
  | { id?: number; error: Error }
  | { ended: true };

/** The thread itself; Deno's types for it conflict with those of the main thread. */
const thread = globalThis as unknown as {
  onmessage: (event: MessageEvent<ToOnnxWorker>) => void;
  postMessage(message: FromOnnxWorker): void;
};

let scorer: Scorer;

/** Messages are handled one after the other. */
let last: Promise<void> = Promise.resolve();

thread.onmessage = ({ data }) => {
  last = last.then(() => answer(data)).catch((error) =>
    thread.postMessage({
      ..."id" in data && { id: data.id },
      error: plainError(error),
    })
  );
};

async function answer(message: ToOnnxWorker): Promise<void> {
  if ("open" in message) {
    const { open, build, folder, threads, maxPixels } = message;
    const ort = await loadOnnxRuntime(build, folder);
    const session = sessionSettings(build, threads);
    scorer = await createScorer(ort, open, { session, maxPixels });
    thread.postMessage({ opened: scorer.config });
  } else if ("end" in message) {
    await scorer?.dispose();
    thread.postMessage({ ended: true });
  } else {
    const predictions = "parts" in message
      ? await scorer.predict(message.parts)
      : await scorer.predictNormalized(message.pixels, message.shape);
    thread.postMessage({ id: message.id, predictions });
  }
}

/** An error of a class that can be sent to another thread. */
function plainError(error: unknown): Error {
  const { name, message } = error instanceof Error
    ? error
    : new Error(`${error}`);
  const Class = { RangeError, TypeError }[name] ?? Error;
  return new Class(message);
}
