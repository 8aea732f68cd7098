import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { exclusively } from "../files/exclusively.ts";
import { sha256File } from "../files/sha256_file.ts";
import { DownloadError } from "./download_error.ts";
import { fetchRest } from "./fetch_rest.ts";
import { Part } from "./part.ts";
import { messageOf } from "../text/message_of.ts";

/** Options of {@linkcode downloadFile}. */
export interface DownloadFileOptions {
  /** SHA-256 that the file must have, or its first hexadecimal digits. */
  sha256?: string;
  /**
   * Downloads the file even if it exists.
   *
   * @default {false}
   */
  force?: boolean;
  /**
   * Number of attempts in a row without progress.
   *
   * @default {6}
   */
  attempts?: number;
  /**
   * Seconds to wait before the second attempt; doubled each time, 30 at most.
   *
   * @default {1}
   */
  delay?: number;
  /**
   * Seconds without a byte after which a connection counts as dead.
   *
   * @default {60}
   */
  stall?: number;
  /**
   * Bytes that the disk must have free for a file of so many bytes.
   *
   * @default {as many}
   */
  room?: (bytes: number) => number;
  /**
   * Largest file in bytes, where the server does not state its size.
   *
   * @default {1 GiB}
   */
  mostBytes?: number;
  /** Called with the bytes received and, where the server states it, the size of the file. */
  progress?: (done: number, total?: number) => void;
  /** Called with messages, such as a new attempt. */
  log?: (line: string) => void;
  /** Stops the download when it aborts; what was received is kept. */
  signal?: AbortSignal;
}

/** What {@linkcode downloadFile} has fetched or found. */
export interface DownloadedFile {
  /** Where it is. */
  path: string;
  /** Its size. */
  bytes: number;
  /** Its SHA-256, as 64 hexadecimal digits. */
  sha256: string;
  /** False if it existed already. */
  fetched: boolean;
}

/** Longest wait that a server may request, in seconds; for a longer one the user is asked to try later. */
const LONGEST_WAIT = 300;

const LONGEST_DELAY = 30;

/** Larger than any file of weights. */
const MOST_BYTES = 2 ** 30;

/**
 * Downloads a file from the web, so that its name holds the whole file or nothing.
 *
 * Until then its bytes are in `NAME.part`; after a lost connection, an interruption or a crash the download is resumed
 * from there, if the server proves that the file is still the same. If two processes download into the same folder, one
 * waits for the other.
 *
 * @param address Address of the file, http or https.
 * @param path Where to; its folder is made if it is not there.
 * @param options Checksum and handling.
 * @returns The file, with its checksum.
 * @throws {Error} If the server refuses or does not answer, the disk is full, or the checksum differs; a partial file with a wrong checksum, or without end, is removed; any other is kept.
 *
 * @example
 * ```ts
 * import { downloadFile } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * const { promise: port, resolve } = Promise.withResolvers<number>();
 * const server = Deno.serve(
 *   { port: 0, onListen: (address) => resolve(address.port) },
 *   () => new Response("image,score"),
 * );
 * const folder = await Deno.makeTempDir();
 * const { bytes, fetched } = await downloadFile(
 *   `http://localhost:${await port}/scores.csv`,
 *   `${folder}/scores.csv`,
 * );
 * assertEquals({ bytes, fetched }, { bytes: 11, fetched: true });
 * await server.shutdown();
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function downloadFile(
  address: string,
  path: string,
  options: DownloadFileOptions = {},
): Promise<DownloadedFile> {
  const folder = dirname(path);
  const log = options.log ?? (() => {});
  return await lockFolder(folder, log, () => fetchFile(address, path, options));
}

/** Runs an action that downloads into a folder while no other process does. */
export async function lockFolder<T>(
  folder: string,
  log: (line: string) => void,
  action: () => Promise<T>,
): Promise<T> {
  await Deno.mkdir(folder, { recursive: true });
  const wait = () => log(`Waiting: another process downloads to ${folder}`);
  return await exclusively(join(folder, ".download.lock"), wait, action);
}

/** {@linkcode downloadFile} for a caller that holds the folder's lock. */
export async function fetchFile(
  address: string,
  path: string,
  options: DownloadFileOptions = {},
): Promise<DownloadedFile> {
  const there = await Deno.stat(path).catch(() => undefined);
  if (there && !options.force) return await found(path, there.size, options);
  const part = new Part(path);
  await fetchPart(address, part, options);
  const bytes = await part.size();
  const sha256 = await sha256File(part.path);
  if (!matches(sha256, options.sha256)) {
    await part.remove();
    throw new DownloadError(
      `Cannot download ${address}: its SHA-256 is ${sha256} and ${
        unlike(options.sha256!)
      }; ` +
        `the ${bytes} bytes that were received are removed`,
    );
  }
  await part.finish();
  return { path, bytes, sha256, fetched: true };
}

async function found(
  path: string,
  bytes: number,
  options: DownloadFileOptions,
): Promise<DownloadedFile> {
  const sha256 = await sha256File(path);
  if (matches(sha256, options.sha256)) {
    return { path, bytes, sha256, fetched: false };
  }
  throw new DownloadError(
    `Cannot use ${path}: its SHA-256 is ${sha256} and ${
      unlike(options.sha256!)
    }; remove it to fetch it again`,
    { remedy: "force" },
  );
}

function matches(sha256: string, expected = ""): boolean {
  return sha256.startsWith(expected.toLowerCase());
}

/** For some files only the first digits are known. */
function unlike(expected: string): string {
  return `${
    expected.length === 64 ? "not" : "does not begin with"
  } ${expected}`;
}

/** Repeats requests until the file is complete or further attempts are useless. */
async function fetchPart(
  address: string,
  part: Part,
  options: DownloadFileOptions,
): Promise<void> {
  const { attempts = 6, delay = 1, stall = 60, log = () => {} } = options;
  let furthest = await part.size();
  for (let failures = 0;;) {
    try {
      return await fetchRest(address, part, {
        verifiable: options.sha256 !== undefined,
        stallMs: stall * 1000,
        room: options.room ?? ((bytes) => bytes),
        mostBytes: options.mostBytes ?? MOST_BYTES,
        progress: options.progress ?? (() => {}),
        log,
        signal: options.signal,
      });
    } catch (error) {
      options.signal?.throwIfAborted();
      // Only progress counts: if a server always breaks off at the same byte, the
      // attempts end.
      const size = await part.size();
      failures = size > furthest ? 1 : failures + 1;
      furthest = Math.max(furthest, size);
      const wait = waitingTime(error, failures, attempts, delay);
      if (wait === undefined) {
        if (size === 0) await part.remove();
        throw explain(error, address, part, size);
      }
      log(
        `${basename(part.target)}: ${messageOf(error)}; again in ${
          wait.toFixed(0)
        } s`,
      );
      await pause(wait, options.signal);
    }
  }
}

/** Seconds until the next attempt; `undefined` if there is to be none. */
function waitingTime(
  error: unknown,
  failures: number,
  attempts: number,
  delay: number,
): number | undefined {
  if (!(error instanceof DownloadError) || !error.mayPass) return undefined;
  if (failures >= attempts) return undefined;
  const backoff = Math.min(LONGEST_DELAY, delay * 2 ** (failures - 1));
  const wait = Math.max(error.wait ?? 0, backoff);
  return wait <= LONGEST_WAIT ? wait : undefined;
}

async function pause(seconds: number, signal?: AbortSignal): Promise<void> {
  await sleep(seconds * 1000, undefined, signal && { signal })
    .catch(() => signal?.throwIfAborted());
}

function explain(
  error: unknown,
  address: string,
  part: Part,
  size: number,
): Error {
  const { wait, remedy } = error instanceof DownloadError
    ? error
    : { wait: undefined, remedy: undefined };
  const when = wait ? `, and asks to wait ${Math.ceil(wait)} s` : "";
  const kept = size > 0
    ? `; ${size} bytes are kept in ${part.path}, and the next attempt goes on from there`
    : "";
  return new DownloadError(
    `Cannot download ${address}: ${messageOf(error)}${when}${kept}`,
    { cause: error, remedy },
  );
}
