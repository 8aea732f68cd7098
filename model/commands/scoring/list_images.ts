import { glob } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { isAppleDouble } from "../../../data/files/is_apple_double.ts";
import { listFolder } from "../../../data/files/list_folder.ts";
import { PathAlias } from "../../../data/files/path_alias.ts";
import {
  isRawPath,
  lossyPath,
  pathOfBytes,
} from "../../../data/files/raw_path.ts";
import { walkFolder } from "../../../data/files/walk_folder.ts";
import { VIDEO_ENDINGS } from "../../../data/video/is_video.ts";

/**
 * Endings of the files that are searched for in a folder: formats of cameras,
 * phones, scanners and screenshots.
 */
const ENDINGS = new Set([
  ...[".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".apng", ".webp"],
  ...[".tif", ".tiff", ".gif", ".bmp", ".dib", ".avif", ".heic", ".heif"],
  ...[".hif", ".jp2", ".j2k", ".jxl", ".ppm", ".pgm", ".pbm", ".pnm"],
  ...VIDEO_ENDINGS,
]);

/** Files that file managers create; they are skipped without a message. */
const OF_FILE_MANAGERS = [".DS_Store", "Thumbs.db", "desktop.ini"];

/** An input: a file, or an argument that matches no file. */
export interface Input {
  /** The file, or the argument. */
  path: string;
  /** Why there is nothing to score. */
  error?: Error;
}

/** Number of files that a search skipped, by kind. */
type LeftOut = Map<string, number>;

/** Options of {@linkcode listImages}. */
export interface ListImagesOptions {
  /**
   * Whether paths on standard input end in a NUL and not in a line feed.
   *
   * @default {false}
   */
  nul?: boolean;
  /**
   * Called with a line about skipped files in a folder.
   *
   * @default {console.error}
   */
  log?: (line: string) => void;
}

/**
 * The image and video files that arguments stand for: a file stands for itself,
 * a folder for all such files below it, anything else is a glob of files and
 * folders; `-` reads paths from standard input. Paths are listed lazily.
 *
 * Linked folders are searched too, except links to a parent folder. In a folder, everything that is not a regular
 * file is skipped, and so are the files `._NAME` that macOS puts beside each NAME on other systems' disks. An
 * argument that matches no file is an input with an error.
 *
 * A name need not be UTF-8 (`data/files/raw_path.ts`). In an argument, Deno replaces invalid bytes by U+FFFD: it stands
 * for the files with such names.
 */
export async function* listImages(
  inputs: readonly string[],
  { nul = false, log = console.error }: ListImagesOptions = {},
): AsyncGenerator<Input> {
  const named = new Set<string>();
  for (const input of inputs) {
    if (input === "-") {
      for await (const path of pathsOnInput(nul)) yield { path };
      continue;
    }
    let paths = [input];
    if (await statOf(input) === undefined) {
      const raw = await calledSo(input);
      paths = raw.length > 0
        ? raw.filter((path) => !named.has(path))
        : (await Array.fromAsync(glob(input))).sort();
      for (const path of raw) named.add(path);
      // An earlier argument stood for all files of this name.
      if (raw.length > 0 && paths.length === 0) continue;
    }
    let found = 0;
    const passed: LeftOut = new Map();
    for await (const each of filesAt(paths, passed)) {
      found++;
      yield each;
    }
    const others = describeLeftOut(passed);
    if (others) log(`skipped in ${input}: ${others}`);
    if (found === 0) yield { path: input, error: nothing(input, paths) };
  }
}

function nothing(input: string, paths: readonly string[]): Error {
  return because(
    input,
    paths.length > 0
      ? "the folder has no images or videos"
      : "there is no such file",
  );
}

function because(input: string, reason: string): Error {
  const message = `Cannot score ${input}: ${reason}`;
  return Object.assign(new Error(message), { reason });
}

/** Why a folder cannot be listed. */
function unlisted({ code, message }: NodeJS.ErrnoException, path: string) {
  const reason = code === "ENOENT"
    ? "there is no such folder"
    : code === "EACCES"
    ? "permission to read the folder is denied"
    : message;
  return because(path, reason);
}

async function* filesAt(
  paths: readonly string[],
  leftOut: LeftOut,
): AsyncGenerator<Input> {
  for (const path of paths) {
    if (!(await statOf(path))?.isDirectory) {
      yield { path };
      continue;
    }
    for await (const { path: file, error } of walkFolder(path)) {
      if (error) {
        yield { path: file, error: unlisted(error, file) };
        continue;
      }
      const kind = await otherKind(file);
      if (kind === undefined) yield { path: file };
      else leftOut.set(kind, (leftOut.get(kind) ?? 0) + 1);
    }
  }
}

/**
 * The kind of a file in a folder, if by its name it is neither an image nor a
 * video.
 */
async function otherKind(file: string): Promise<string | undefined> {
  const name = basename(file);
  const ending = extname(name).toLowerCase();
  if (!ENDINGS.has(ending)) {
    return OF_FILE_MANAGERS.includes(name)
      ? OF_FILE_MANAGERS[0]
      : ending || "without an ending";
  }
  // A link to a missing file is reported by its reader.
  const info = await statOf(file);
  if (info && !info.isFile) return "pipes and devices";
  return await isAppleDouble(file) ? "._ of macOS" : undefined;
}

/** The skipped files by kind, the most frequent first; empty if there are none. */
function describeLeftOut(leftOut: LeftOut): string {
  return [...leftOut].filter(([kind]) => kind !== OF_FILE_MANAGERS[0])
    .sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => `${count} ${kind}`).join(", ");
}

async function statOf(path: string): Promise<Deno.FileInfo | undefined> {
  using alias = new PathAlias(path);
  return await Deno.stat(alias.path).catch(() => undefined);
}

/** The paths with invalid UTF-8 that an argument with U+FFFD stands for. */
async function calledSo(path: string): Promise<string[]> {
  if (!path.includes("\ufffd")) return [];
  const above = dirname(path);
  const folders = above.includes("\ufffd") ? await calledSo(above) : [above];
  const found: string[] = [];
  for (const folder of folders) {
    const entries = await listFolder(folder).catch(() => []);
    for (const { name } of entries) {
      if (isRawPath(folder) || isRawPath(name)) {
        if (lossyPath(name) === basename(path)) found.push(join(folder, name));
      }
    }
  }
  return found;
}

async function* pathsOnInput(nul: boolean): AsyncGenerator<string> {
  let isFirst = true;
  for await (const line of linesOnInput(nul ? 0 : LINE_FEED)) {
    let path = pathOfBytes(line);
    // Editors may write a byte order mark before lines; a list that ends in NUL was not
    // written by an editor.
    if (!nul) path = path.replace(/\r$/, "");
    if (!nul && isFirst) path = path.replace(/^\ufeff/, "");
    isFirst = false;
    if (path !== "") yield path;
  }
}

const LINE_FEED = 10;

async function* linesOnInput(end: number): AsyncGenerator<Uint8Array> {
  let rest = new Uint8Array();
  for await (const chunk of Deno.stdin.readable) {
    let from = 0;
    for (let at; (at = chunk.indexOf(end, from)) >= 0; from = at + 1) {
      const line = chunk.subarray(from, at);
      yield rest.length > 0 ? joined(rest, line) : line;
      rest = new Uint8Array();
    }
    rest = joined(rest, chunk.subarray(from));
  }
  if (rest.length > 0) yield rest;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
