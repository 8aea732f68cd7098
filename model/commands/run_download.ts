import { join } from "node:path";
import { findUserCache } from "../../data/files/mod.ts";
import { DownloadError } from "../../data/download/download_error.ts";
import {
  downloadPublication,
  type DownloadResult,
} from "../../data/download/download_publication.ts";
import {
  DOWNLOADABLE_WEIGHTS,
  findPublication,
  type Koniq10kImages,
  type Publication,
} from "../../data/download/find_publication.ts";
import { createDownloadProgress } from "./progress/download_progress.ts";
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

/** Downloads: progress on standard error, one path a line on standard output. */
export async function runDownload(
  name: string,
  { data, images, json = false, ...options }: DownloadFlags,
): Promise<void> {
  const publication = findPublication(name, { images });
  const folder = data ?? await _defaultFolder(name);
  const progress = await createDownloadProgress();
  progress.log(`${publication.title}, ${publication.page}`);
  using stop = stopSignal(() =>
    progress.log("Stopping; the same command goes on from here")
  );
  const results = await downloadPublication(publication, folder, {
    ...options,
    signal: stop.signal,
    log: progress.log,
    progress: progress.show,
  }).catch((error) => _explain(error, publication))
    .finally(() => progress.stop());
  results.forEach((result) => progress.log(_describe(result)));
  if (json) {
    return console.log(JSON.stringify({ name, folder, files: results }));
  }
  for (const path of results.flatMap(({ paths }) => paths)) console.log(path);
}

async function _defaultFolder(name: string): Promise<string> {
  if (DOWNLOADABLE_WEIGHTS.includes(name)) {
    const { folder, absence } = await findUserCache();
    if (folder && absence === undefined) return join(folder, "weights");
    throw new Error(
      `Cannot download ${name}: ${absence}; --data names a folder`,
    );
  }
  throw new Error(`Cannot download ${name}: --data does not say where to`);
}

/** Adds what a user of the command can do. */
function _explain(error: Error, { files }: Publication): never {
  const remedy = error instanceof DownloadError ? error.remedy : undefined;
  if (!remedy) throw error;
  const one = files.length === 1 ? " or --from URL|FILE" : "";
  const help = remedy === "force"
    ? "--force replaces what is there"
    : `Another source is taken by --mirror URL${one}`;
  throw new Error(`${error.message}\n${help}`, { cause: error });
}

function _describe(
  { name, fetched, sha256, verified }: DownloadResult,
): string {
  if (sha256 === undefined) return `${name}: unpacked already`;
  const check = verified
    ? "as it should be"
    : "none is published to compare with; sizes and checksums inside archives are right";
  return `${name}: ${
    fetched ? "fetched" : "there already"
  }, SHA-256 ${sha256} (${check})`;
}
