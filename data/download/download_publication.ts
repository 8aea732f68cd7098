import { join, resolve } from "node:path";
import { sha256File, sha512File } from "../files/sha256_file.ts";
import { ChecksumRecord } from "./checksum_record.ts";
import { unpackInto } from "./unpack_into.ts";
import {
  type DownloadFileOptions,
  fetchFile,
  lockFolder,
} from "./download_file.ts";
import type { Publication, PublishedFile } from "./find_publication.ts";

/** Options of {@linkcode downloadPublication}. */
export interface DownloadPublicationOptions extends
  Pick<
    DownloadFileOptions,
    "attempts" | "delay" | "stall" | "force" | "log" | "signal"
  > {
  /** Address of a mirror with the same files, used instead of the publisher's addresses. */
  mirror?: string;
  /** Address or path of the file itself, where there is only one. */
  from?: string;
  /**
   * Whether archives are unpacked.
   *
   * @default {true}
   */
  unpack?: boolean;
  /**
   * Whether archives are kept after they are unpacked; an archive that existed before
   * is always kept.
   *
   * @default {false}
   */
  keepArchive?: boolean;
  /** Called with the progress of a download or of unpacking, in bytes. */
  progress?: (file: string, done: number, total?: number) => void;
}

/** The result for one file of a publication. */
export interface DownloadResult {
  /** Name of the file. */
  name: string;
  /** Paths of the file, or of the content of its archive. */
  paths: string[];
  /** False if it was there already. */
  fetched: boolean;
  /** SHA-256 of the file as it came; absent if it was there already, unpacked. */
  sha256?: string;
  /** Whether it was compared with a known checksum. */
  verified: boolean;
}

/**
 * Downloads the files of a publication into a folder, one after the other, checks them and unpacks archives; existing
 * files are kept.
 *
 * A file whose checksum is not published is checked by its size and, if it is an archive, by the checksums inside; the
 * SHA-256 of the first download is recorded in `NAME.sha256` and must match later ones.
 *
 * @param publication What to fetch, as from {@linkcode findPublication}.
 * @param folder Where to; made if it is not there.
 * @param options Other addresses, what to keep, and callbacks.
 * @returns The result for each file.
 * @throws {Error} If the publisher gives a file out only on request, a file cannot be downloaded, or its checksum differs.
 *
 * @example
 * ```ts ignore
 * import { downloadPublication, findPublication } from "@iqa/norm-in-norm/data";
 *
 * await downloadPublication(findPublication("koniq10k"), "data/koniq10k");
 * ```
 */
export async function downloadPublication(
  publication: Publication,
  folder: string,
  options: DownloadPublicationOptions = {},
): Promise<DownloadResult[]> {
  if (options.from !== undefined && publication.files.length !== 1) {
    throw new Error(
      `Cannot download ${publication.title} from one address: it has ${publication.files.length} files`,
    );
  }
  for (const source of [options.from, options.mirror]) requireKnown(source);
  const { log = () => {} } = options;
  return await lockFolder(folder, log, async () => {
    const results: DownloadResult[] = [];
    for (const file of publication.files) {
      results.push(await download(publication, file, folder, options));
    }
    return results;
  });
}

/** An address with another scheme would be taken for a path. */
function requireKnown(source: string | undefined): void {
  if (
    source && /^[a-z][a-z0-9+.-]*:\/\//i.test(source) &&
    !/^https?:/i.test(source)
  ) {
    throw new Error(
      `Cannot download: ${source} is neither an http or https address nor a path`,
    );
  }
}

/** Hexadecimal digits of a whole SHA-256; names of files have its first eight. */
const DIGITS = 64;

async function download(
  publication: Publication,
  file: PublishedFile,
  folder: string,
  options: DownloadPublicationOptions,
): Promise<DownloadResult> {
  const { unpack = true, force = false } = options;
  const provided = unpack ? file.unpack?.provides ?? [] : [];
  const { name } = file;
  const paths = provided.map((provides) => join(folder, provides));
  if (paths.length > 0 && !force && await areThere(folder, provided)) {
    return { name, paths, fetched: false, verified: false };
  }
  const source = sourceOf(publication, file, options);
  const got = await get(source, file, folder, options);
  const { sha256, fetched } = got;
  const isKnown = file.sha256 !== undefined;
  if (file.sha512) await requireSha512(got.path, file.sha512);
  const isWhole = file.sha256?.length === DIGITS || file.sha512 !== undefined;
  const record = new ChecksumRecord(join(folder, name));
  const isRecorded = !isWhole && !file.packedOnRequest && !force &&
    await record.compare(sha256);
  if (file.unpack && unpack) {
    const rest = restOf(name, options);
    await unpackInto(folder, got.path, { ...file.unpack, ...rest });
  }
  // Not earlier: unpacking has shown that the archive is undamaged.
  if (!isWhole && !file.packedOnRequest) await record.write(sha256);
  const result = { name, fetched, sha256, verified: isKnown || isRecorded };
  if (!file.unpack || !unpack) return { ...result, paths: [got.path] };
  if (got.isOurs && !options.keepArchive) await Deno.remove(got.path);
  return { ...result, paths };
}

/** Whether all of it exists; a part of it may be the user's own and is not touched. */
async function areThere(
  folder: string,
  provides: readonly string[],
): Promise<boolean> {
  const there: string[] = [];
  for (const name of provides) {
    if (await Deno.stat(join(folder, name)).catch(() => undefined)) {
      there.push(name);
    }
  }
  if (there.length === 0 || there.length === provides.length) {
    return there.length > 0;
  }
  const missing = provides.find((name) => !there.includes(name));
  throw new Error(
    `Cannot download to ${folder}: "${
      there[0]
    }" is there already and "${missing}" is not; ` +
      "use another folder, or set force",
  );
}

/** Address or path to get a file from. */
function sourceOf(
  { title, page, byHand }: Publication,
  { name, address }: PublishedFile,
  { mirror, from }: DownloadPublicationOptions,
): string {
  if (from !== undefined) return from;
  if (mirror !== undefined) return `${mirror.replace(/\/$/, "")}/${name}`;
  if (address !== undefined) return address;
  throw new Error(`Cannot download ${title}: ${byHand}, ${page}`);
}

/** A file that is on the disk now. */
interface Got {
  path: string;
  fetched: boolean;
  sha256: string;
  /** Whether it was made in this run, so that it may be removed. */
  isOurs: boolean;
}

async function get(
  source: string,
  file: PublishedFile,
  folder: string,
  options: DownloadPublicationOptions,
): Promise<Got> {
  const isAddress = /^https?:\/\//i.test(source);
  const path = isAddress ? join(folder, file.name) : resolve(source);
  const got = isAddress
    ? await fetchFile(source, path, fileOptions(file, options))
    : { path, fetched: true, sha256: await checkedLocal(path, file) };
  return { ...got, isOurs: isAddress && got.fetched };
}

/** The checksum of a file that the user obtained in another way. */
async function checkedLocal(
  path: string,
  { sha256 = "" }: PublishedFile,
): Promise<string> {
  const found = await sha256File(path).catch((error) => {
    const reason = error.code === "ENOENT" ? "it is not there" : error.message;
    throw new Error(`Cannot use ${path}: ${reason}`, { cause: error });
  });
  if (found.startsWith(sha256)) return found;
  throw new Error(
    `Cannot use ${path}: its SHA-256 is ${found} and ${
      sha256.length === DIGITS ? "not" : "does not begin with"
    } ${sha256}`,
  );
}

async function requireSha512(path: string, expected: string): Promise<void> {
  const found = await sha512File(path);
  if (found === expected) return;
  throw new Error(
    `Cannot use ${path}: its SHA-512 is ${found} and not ${expected}; remove it to fetch it again`,
  );
}

/** Largest archive in bytes, where the server does not state its size; the largest data set has 6 GB. */
const MOST_ARCHIVE = 2 ** 34;

function fileOptions(
  { name, sha256, unpack, mostBytes = unpack && MOST_ARCHIVE }: PublishedFile,
  options: DownloadPublicationOptions,
): DownloadFileOptions {
  const { attempts, delay, stall, force, log } = options;
  const given = { sha256, attempts, delay, stall, force, log, mostBytes };
  const known = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
  // Photographs take as much room unpacked as packed.
  const room = (bytes: number) =>
    unpack && options.unpack !== false ? 2 * bytes : bytes;
  return { ...known, room, ...restOf(name, options) };
}

function restOf(
  name: string,
  { progress, signal }: DownloadPublicationOptions,
): Pick<DownloadFileOptions, "progress" | "signal"> {
  return {
    ...progress && {
      progress: (done: number, total?: number) => progress(name, done, total),
    },
    ...signal && { signal },
  };
}
