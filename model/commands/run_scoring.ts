import { type ImageSize, isVideo, printable } from "../../data/mod.ts";
import { restoreModel } from "../scoring/device_iqa_model.ts";
import type { Preparation } from "../network/model_config.ts";
import type { RuntimeName } from "../runtime/runtime.ts";
import { selectBackend } from "../runtime/select_backend.ts";
import { scoreImages } from "../scoring/score_images.ts";
import { readCheckpoint } from "../weights/read_checkpoint.ts";
import { listImages } from "./list_images.ts";
import { type LoadingFlags, openFlaggedLoader } from "./flags/loading_flags.ts";
import { requireWritable } from "../../data/files/mod.ts";
import { runVideoScoring } from "./run_video_scoring.ts";
import { ScoreReport } from "./score_report.ts";

/** What the flags of `score` parse to. */
export interface ScoreFlags extends Pick<LoadingFlags, "workers"> {
  checkpoint: string;
  size?: ImageSize | "original";
  batchSize: number;
  every: number;
  runtime: RuntimeName | "auto";
  skipUnreadable?: boolean;
  csv?: string;
  json?: boolean;
}

/** Scores images and videos: one line each on standard output as soon as it is known. */
export async function runScoring(
  inputs: readonly string[],
  { checkpoint, size, batchSize, runtime, every, ...flags }: ScoreFlags,
): Promise<void> {
  if (flags.csv !== undefined) await requireWritable(flags.csv);
  const paths = await listImages(inputs);
  const model = restoreModel(
    checkpoint,
    await readCheckpoint(checkpoint), // not in a variable: it is as large as the model
    await selectBackend(runtime),
  );
  const { scale, lines } = model.config;
  if (!lines) {
    console.error(
      "warning: no line to the subjective scale in the file; raw outputs",
    );
  }
  const report = new ScoreReport({
    json: flags.json ?? false,
    csv: flags.csv,
    scale,
  });
  let skipped = 0;
  const skipUnreadable = (name: string, reason: string) => {
    skipped++;
    console.error(`skipped ${printable(name)}: ${printable(reason)}`);
  };
  const preparation: Preparation | undefined = size &&
    (size === "original" ? {} : { size });
  await using loader = await openFlaggedLoader({ ...flags, cache: "off" });
  const options = {
    batchSize,
    loader,
    ...preparation && { preparation },
    ...flags.skipUnreadable && { skipUnreadable },
  };
  let damaged = 0;
  let total = 0;
  try {
    for await (const { video, paths: some } of _runsOfKind(paths)) {
      const counted = _each(some, () => total++);
      if (video) {
        const settings = { ...options, every };
        damaged += await runVideoScoring(model, counted, report, settings);
        continue;
      }
      for await (const score of scoreImages(model, counted, options)) {
        report.image(score);
      }
    }
  } finally {
    await report.finish(); // also of the files before one that cannot be read
    model.dispose();
  }
  if (skipped > 0) console.error(`${skipped} of ${total} skipped`);
  if (damaged > 0 && !flags.skipUnreadable) {
    throw new Error(
      `Cannot score every frame: ${damaged} of ${total} files are damaged or cut off`,
    );
  }
}

/**
 * Neighbours of one kind together, as they come: images are read in batches,
 * videos one by one. Each run must be read to its end before the next.
 */
async function* _runsOfKind(
  paths: AsyncGenerator<string>,
): AsyncGenerator<{ video: boolean; paths: AsyncGenerator<string> }> {
  let next = await _nextOfKind(paths);
  while (next) {
    const { video } = next;
    const run = async function* () {
      for (; next?.video === video; next = await _nextOfKind(paths)) {
        yield next.path;
      }
    };
    yield { video, paths: run() };
  }
}

async function _nextOfKind(
  paths: AsyncGenerator<string>,
): Promise<{ path: string; video: boolean } | undefined> {
  const { value: path, done } = await paths.next();
  return done ? undefined : { path, video: await isVideo(path) };
}

async function* _each(
  paths: AsyncIterable<string>,
  tell: () => void,
): AsyncGenerator<string> {
  for await (const path of paths) {
    tell();
    yield path;
  }
}
