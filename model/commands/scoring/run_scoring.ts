import { isVideo } from "../../../data/video/is_video.ts";
import { printable } from "../../../data/text/printable.ts";
import { requireWritable } from "../../../data/files/require_writable.ts";
import type { ImageSize } from "../../../data/images/rgb_image.ts";
import {
  findModel,
  modelHash,
  openPredictor,
  type PredictorName,
} from "../../scoring/open_predictor.ts";
import type { Preparation } from "../../network/scoring_config.ts";
import type { Predictor } from "../../scoring/predictor.ts";
import { scoreFiles } from "../../scoring/score_files.ts";
import { LIBRARY_VERSION } from "../../scoring/library_version.ts";
import { typedCommand } from "../../../data/text/typed_command.ts";
import { stopSignal } from "../stop_signal.ts";
import { CsvTable, readCsvTable } from "./csv_table.ts";
import { type Input, listImages } from "./list_images.ts";
import { MapFolder } from "./map_folder.ts";
import {
  ParquetTable,
  pathInParquet,
  readParquetTable,
  type RowOrigin,
} from "./parquet_table.ts";
import { ScoreReport } from "./score_report.ts";
import { earlierTables, type ScoreTable, takeOver } from "./score_table.ts";
import { isInShard, type Shard } from "./shard.ts";

/**
 * Not a literal `import()`: Deno would load the video packages even to score images.
 */
const VIDEO_SCORING: string = "./run_video_scoring.ts";

type VideoScoring = typeof import("./run_video_scoring.ts");

/** What the flags of `score` parse to. */
export interface ScoreFlags {
  model?: string;
  checkpoint?: string;
  size?: ImageSize | "original";
  batchSize: number;
  every: number;
  runtime: PredictorName | "auto";
  workers: number;
  threads?: number;
  skipUnreadable?: boolean;
  stopOnError?: boolean;
  csv?: string;
  parquet?: string;
  map?: string;
  resume?: boolean;
  shard?: Shard;
  null?: boolean;
  json?: boolean;
}

/** Scores images and videos: one row each on standard output as soon as it is known. */
export async function runScoring(
  inputs: readonly string[],
  flags: ScoreFlags,
): Promise<void> {
  const { csv, parquet, resume } = flags;
  if (resume && csv === undefined && parquet === undefined) {
    throw new Error(
      "Cannot resume: neither --csv FILE nor --parquet FILE names the file of an " +
        "earlier scoring",
    );
  }
  for (const path of [csv, parquet]) {
    if (path !== undefined) await requireWritable(path);
  }
  using stop = stopSignal(() =>
    console.error(
      "Stopping after the current batch; interrupt again to stop at once",
    )
  );
  const nul = flags.null ?? false;
  const path = await findModel(flags.model ?? flags.checkpoint);
  const { runtime, threads } = flags;
  const [opened, modelSha256] = await Promise.all([
    openPredictor(path, {
      runtime,
      map: flags.map !== undefined,
      ...threads !== undefined && { threads },
    }),
    modelHash(path),
  ]);
  const { predictor, name } = opened;
  const origin = { model: name, modelSha256, version: LIBRARY_VERSION };
  const { tables, done } = await openTables(flags, origin);
  const { config } = predictor;
  if (!config.lines) {
    console.error(
      "warning: the file has no mapping to the subjective scale; scores are raw outputs",
    );
  }
  if (config.learned && !/photo/i.test(config.learned.from)) {
    console.error(
      `warning: the model was trained only on ${
        printable(config.learned.from)
      }; ` + "its scores of photographs mean nothing",
    );
  }
  const maps = flags.map === undefined
    ? undefined
    : await MapFolder.open(flags.map, config.scale?.higherIsBetter);
  const report = new ScoreReport({
    ...maps && { maps },
    style: styleOf(flags),
    ...{ config, origin, tables },
  });
  const wanted = only(
    listImages(inputs, { nul }),
    (path) => {
      maps?.reserve(path);
      return !done.has(path) && !done.has(pathInParquet(path)) &&
        (!flags.shard || isInShard(path, flags.shard));
    },
  );
  try {
    await scoreAll(predictor, wanted, report, flags, stop.signal);
  } finally {
    for (const table of tables) await table.end(); // also of what was scored before an error
    await predictor.dispose();
  }
  report.end();
  if (done.size > 0) {
    const inputs = done.size === 1 ? "1 input" : `${done.size} inputs`;
    console.error(`${inputs} already scored`);
  }
  if (stop.signal.aborted) throw stopped(flags);
  if (report.failed > 0 && !flags.skipUnreadable) {
    throw new Error(
      `Cannot score every input: ${report.failed} of ${report.total} ` +
        `${report.failed === 1 ? "has" : "have"} no score or an incomplete one`,
    );
  }
}

/** Scores inputs in their order, images in batches and videos one by one. */
async function scoreAll(
  predictor: Predictor,
  inputs: AsyncGenerator<Input>,
  report: ScoreReport,
  flags: ScoreFlags,
  signal: AbortSignal,
): Promise<void> {
  const { size, batchSize, every, workers, stopOnError } = flags;
  const preparation: Preparation | undefined = size &&
    (size === "original" ? {} : { size });
  const options = { batchSize, ...preparation && { preparation } };
  const mayGoOn = () => !signal.aborted && !(stopOnError && report.failed > 0);
  for await (const { video, some } of runsOfKind(inputs)) {
    // A group that is not read to its end would be returned again.
    if (!mayGoOn()) return;
    if (!video) {
      const decoders = Math.max(1, workers);
      const images = { ...options, decoders, signal };
      for await (const scored of scoreFiles(predictor, some, images)) {
        await report.image(scored);
        if (!mayGoOn()) return;
      }
      continue;
    }
    const { runVideoScoring } = await import(VIDEO_SCORING) as VideoScoring;
    for await (const { path } of some) {
      try {
        const settings = { ...options, every, signal };
        await report.video(await runVideoScoring(predictor, path, settings));
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof Error)) throw error;
        await report.failure(path, error);
      }
      if (!mayGoOn()) return;
    }
  }
}

/** The files for the rows, and the inputs whose rows they already have. */
async function openTables(
  { csv, parquet, resume }: ScoreFlags,
  origin: RowOrigin,
): Promise<{ tables: ScoreTable[]; done: Set<string> }> {
  const tables: ScoreTable[] = [];
  const found: Set<string>[] = [];
  const open = async (
    path: string,
    make: () => ScoreTable | Promise<ScoreTable>,
    read: Parameters<typeof takeOver>[1],
  ) => {
    const earlier = resume ? await earlierTables(path) : [];
    const table = await make();
    tables.push(table);
    if (!resume) return;
    found.push(await takeOver(earlier, read, table));
    const end = table.end.bind(table);
    table.end = async () => {
      await end();
      // The rows left by killed processes are in the file now.
      for (const each of earlier) {
        if (each !== path) await Deno.remove(each).catch(() => {});
      }
    };
  };
  if (csv !== undefined) await open(csv, () => new CsvTable(csv), readCsvTable);
  if (parquet !== undefined) {
    const make = () => ParquetTable.open(parquet, origin);
    await open(parquet, make, readParquetTable);
  }
  // One file may have more rows than the other: an input is done if both have
  // it.
  const [first = new Set<string>(), second = first] = found;
  return { tables, done: first.intersection(second) };
}

/** The error if the user stops scoring. */
function stopped({ csv, parquet }: ScoreFlags): Error {
  const files = [csv, parquet].filter((path) => path !== undefined);
  if (files.length === 0) {
    return new Error("Cannot continue: stopped by the user");
  }
  const again = Deno.args.filter((arg) => arg !== "--" && arg !== "--resume");
  return new Error(
    `Cannot continue: stopped by the user; finished scores are in ` +
      `${files.join(" and ")}. Resume with: ` +
      typedCommand(["score", ...again, "--resume"]),
  );
}

function styleOf(
  { json, csv, parquet }: ScoreFlags,
): ScoreReport["options"]["style"] {
  // A table that goes to standard output is not mixed with other rows.
  const own = ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];
  if ([csv, parquet].some((path) => own.includes(path ?? ""))) return "none";
  if (json) return "json";
  return Deno.stdout.isTerminal() ? "people" : "columns";
}

/**
 * Groups consecutive inputs of one kind: images are read in batches, videos one
 * by one. Each group must be read to its end before the next.
 */
async function* runsOfKind(
  inputs: AsyncGenerator<Input>,
): AsyncGenerator<{ video: boolean; some: AsyncGenerator<Input> }> {
  let next = await nextOfKind(inputs);
  while (next) {
    const { video } = next;
    const run = async function* () {
      for (; next?.video === video; next = await nextOfKind(inputs)) {
        yield next.input;
      }
    };
    yield { video, some: run() };
  }
}

async function nextOfKind(
  inputs: AsyncGenerator<Input>,
): Promise<{ input: Input; video: boolean } | undefined> {
  const { value: input, done } = await inputs.next();
  if (done) return undefined;
  return { input, video: !input.error && await isVideo(input.path) };
}

async function* only(
  inputs: AsyncIterable<Input>,
  isWanted: (path: string) => boolean,
): AsyncGenerator<Input> {
  for await (const input of inputs) if (isWanted(input.path)) yield input;
}
