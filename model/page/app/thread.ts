/**
 * The scoring thread: decodes, resizes and runs the network, while the page
 * stays responsive. It scores one photograph at a time and keeps no data of it.
 */
import { createScorer, type Scorer } from "../../scoring/scorer.ts";
import { decodePhotograph } from "./decode_photograph.ts";
import { type BrowserRuntime, hasGpu, loadRuntime } from "./load_runtime.ts";
import type {
  Answer,
  OpenedModel,
  Request,
  ScoredPhotograph,
} from "./messages.ts";
import { messageOf } from "../../../data/text/message_of.ts";

/**
 * Largest number of pixels given to a network: a model for whole photographs
 * needs a limit.
 */
const MAX_SHOWN = 2 ** 23;

const own = new URL("./", import.meta.url).href;

/** The thread itself; its types conflict with those of a page. */
const thread = globalThis as unknown as {
  onmessage: (event: MessageEvent<Request>) => void;
  postMessage(message: Answer): void;
};

let runtime: Promise<BrowserRuntime> | undefined;
let scorer: Scorer | undefined;

/** Requests are handled one after the other. */
let last: Promise<void> = Promise.resolve();

thread.onmessage = ({ data }) => {
  last = last.then(async () => thread.postMessage(await answer(data)));
};

async function answer(request: Request): Promise<Answer> {
  const { id } = request;
  try {
    return "open" in request
      ? { id, opened: await open(request.open) }
      : { id, scored: await score(request.score) };
  } catch (error) {
    return { id, error: messageOf(error) };
  }
}

/**
 * Opens a model, by default the included one; the previous one is kept until it
 * is loaded.
 */
async function open(model: Blob | undefined): Promise<OpenedModel> {
  const bytes = await (model ?? await fetchModel()).arrayBuffer();
  runtime ??= chooseRuntime();
  const opened = await openOn(await runtime, bytes).catch(async (error) => {
    if (!(await runtime!).session.executionProviders.includes("webgpu")) {
      throw error;
    }
    // A model that fails on the GPU may run on the processor.
    runtime = loadRuntime("wasm", `${own}ort/`);
    return await openOn(await runtime, bytes);
  });
  await scorer?.dispose();
  scorer = opened;
  return { config: scorer.config, device: (await runtime).device };
}

async function fetchModel(): Promise<Blob> {
  const response = await fetch(`${own}model.onnx`);
  if (!response.ok) {
    throw new Error(
      `Cannot load the model: the server answers ${response.status}`,
    );
  }
  return await response.blob();
}

async function chooseRuntime(): Promise<BrowserRuntime> {
  const folder = `${own}ort/`;
  if (await hasGpu()) {
    const gpu = await loadRuntime("webgpu", folder).catch(() => undefined);
    if (gpu) return gpu;
  }
  return await loadRuntime("wasm", folder);
}

/** Loads a model and runs it once, to detect failures before the first photograph. */
async function openOn(
  { ort, session }: BrowserRuntime,
  model: ArrayBuffer,
): Promise<Scorer> {
  const opened = await createScorer(ort, new Uint8Array(model), {
    session,
    maxPixels: MAX_SHOWN,
  });
  const { crop } = opened.config.preparation;
  const side = Math.max(256, crop?.height ?? 0, crop?.width ?? 0);
  const gray = new Uint8Array(3 * side * side).fill(128);
  const { score } = await opened.score({
    data: gray,
    height: side,
    width: side,
  });
  if (Number.isFinite(score)) return opened;
  await opened.dispose();
  throw new Error(
    "Cannot use the model: its score of a gray image is not a number",
  );
}

async function score(file: Blob): Promise<ScoredPhotograph> {
  if (!scorer) throw new Error("no model is loaded");
  const { image, thumbnail } = await decodePhotograph(file);
  const { height, width } = image;
  return { ...await scorer.score(image), height, width, thumbnail };
}
