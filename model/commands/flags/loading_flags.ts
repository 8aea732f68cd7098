import type { Command } from "commander";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { closeFolder } from "../../../data/files/mod.ts";
import {
  type ImageSize,
  type Loader,
  openImageCache,
  openLoader,
} from "../../../data/mod.ts";
import { findUserCache } from "../../../data/files/mod.ts";
import { number, positive } from "./option_values.ts";

/** What the flags of {@linkcode addLoadingFlags} parse to. */
export interface LoadingFlags {
  loadingThreads?: number;
  cache?: string;
  cacheLimit?: number;
}

/**
 * Pixels up to which resized images are cached by default: up to this size a
 * training step takes about as long as decoding, and thousands of images take
 * hundreds of megabytes. At 498x664 a step takes a hundred times as long as
 * decoding, and ten thousand images take 10 GB.
 */
const CACHED_BY_DEFAULT = 256 * 256;

const GIBIBYTE = 2 ** 30;

/**
 * Adds the flag for the number of threads that load images; its old name is
 * `--workers`, which in `train` means processes.
 */
export function addLoadingThreadsFlag(
  command: Command,
  flag = "--workers, --loading-threads <n>",
): Command {
  return command.option(
    flag,
    `threads that load images; 0: the main thread loads them (${defaultWorkers()} here)`,
    number(
      "a whole number from 0 to 64",
      (n) => Number.isInteger(n) && n >= 0 && n <= 64,
    ),
  );
}

/** Adds the flags for loading images; none changes the results. */
export function addLoadingFlags(command: Command, threads?: string): Command {
  return addLoadingThreadsFlag(command, threads)
    .option(
      "--cache <dir>",
      "folder for resized images, or off (up to 256x256 pixels: the " +
        "user's cache folder; larger: off)",
    )
    .option("--cache-limit <GiB>", "size limit of --cache (4)", positive);
}

/**
 * Opens the loader that the flags describe.
 *
 * @param flags The parsed flags.
 * @param size Size to which images are resized; absent: they are not.
 * @param log Called with the folder of the cache, and when the cache is full.
 */
export async function openFlaggedLoader(
  { loadingThreads: workers = defaultWorkers(), cache, cacheLimit }:
    LoadingFlags,
  size?: ImageSize,
  log?: (line: string) => void,
): Promise<Loader> {
  const folder = await cacheFolder(cache, size, log);
  if (folder === undefined) return openLoader({ workers });
  if (cache === undefined) {
    await closeFolder(folder); // older versions made it readable by others
    log?.(`Caching resized images in ${folder}`);
  }
  const opened = await openImageCache({
    folder,
    ...cacheLimit !== undefined && { maxBytes: cacheLimit * GIBIBYTE },
    ...log && { log },
  });
  return openLoader({ workers, cache: opened });
}

/** Half of the processors: each thread decodes several images at once, and the network computes at the same time. */
function defaultWorkers(): number {
  return Math.max(1, Math.min(4, availableParallelism() >> 1));
}

async function cacheFolder(
  cache?: string,
  size?: ImageSize,
  log?: (line: string) => void,
): Promise<string | undefined> {
  if (cache !== undefined) return cache === "off" ? undefined : cache;
  if (!size || size.height * size.width > CACHED_BY_DEFAULT) return undefined;
  const { folder, absence } = await findUserCache();
  if (folder && absence === undefined) return join(folder, "resized");
  log?.(`Not caching resized images: ${absence}; --cache sets a folder`);
  return undefined;
}
