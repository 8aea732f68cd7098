import { glob } from "node:fs/promises";
import { basename, extname } from "node:path";
import { isAppleDouble } from "../../../data/files/is_apple_double.ts";
import { orNotUtf8 } from "../../../data/files/read_regular_file.ts";
import { walkFolder } from "../../../data/files/walk_folder.ts";
import { VIDEO_ENDINGS } from "../../../data/video/is_video.ts";

/** Endings of the files that a folder is searched for: what cameras, phones, scanners and screens write. */
const ENDINGS = new Set([
  ...[".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".apng", ".webp"],
  ...[".tif", ".tiff", ".gif", ".bmp", ".dib", ".avif", ".heic", ".heif"],
  ...[".hif", ".jp2", ".j2k", ".jxl", ".ppm", ".pgm", ".pbm", ".pnm"],
  ...VIDEO_ENDINGS,
]);

/** What file managers put into folders; of no use to say that it is left out. */
const OF_FILE_MANAGERS = [".DS_Store", "Thumbs.db", "desktop.ini"];

/** An input: a file, or an argument that means none. */
export interface Input {
  /** The file, or the argument. */
  path: string;
  /** Why there is nothing to score. */
  error?: Error;
}

/** What a search passed over: how often, by what it was. */
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
   * Called with what is in a folder and is not listed.
   *
   * @default {console.error}
   */
  log?: (line: string) => void;
}

/**
 * The image and video files that arguments mean: a file is itself, a folder all
 * of them below it, anything else a glob of files and folders; `-` reads paths
 * from standard input. Paths are found as they are asked for.
 *
 * Linked folders are searched, too, but not those that lead back to where the
 * search comes from. In a folder, what is no regular file is passed over, and
 * so are the files `._NAME` that macOS puts beside each NAME on other systems'
 * disks. An argument that means no file is an input with an error.
 */
export async function* listImages(
  inputs: readonly string[],
  { nul = false, log = console.error }: ListImagesOptions = {},
): AsyncGenerator<Input> {
  for (const input of inputs) {
    if (input === "-") {
      for await (const path of pathsOnInput(nul)) yield { path };
      continue;
    }
    const isThere = await statOf(input) !== undefined;
    const paths = isThere
      ? [input]
      : (await Array.fromAsync(glob(input))).sort();
    let found = 0;
    const passed: LeftOut = new Map();
    for await (const each of filesAt(paths, passed)) {
      found++;
      yield each;
    }
    const others = describeLeftOut(passed);
    if (others) log(`left out of ${input}: ${others}`);
    if (found === 0) yield { path: input, error: nothing(input, paths) };
  }
}

function nothing(input: string, paths: readonly string[]): Error {
  return because(
    input,
    paths.length > 0
      ? "the folder holds no images or videos"
      : `there is no such file${orNotUtf8(input)}`,
  );
}

function because(input: string, reason: string): Error {
  const message = `Cannot score ${input}: ${reason}`;
  return Object.assign(new Error(message), { reason });
}

/** Why a folder cannot be looked into. */
function unlisted({ code, message }: NodeJS.ErrnoException, path: string) {
  const reason = code === "ENOENT"
    ? `the folder is not there${orNotUtf8(path)}`
    : code === "EACCES"
    ? "the folder may not be read"
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

/** What a file in a folder is, if it is neither an image nor a video by its name. */
async function otherKind(file: string): Promise<string | undefined> {
  const name = basename(file);
  const ending = extname(name).toLowerCase();
  if (!ENDINGS.has(ending)) {
    return OF_FILE_MANAGERS.includes(name)
      ? OF_FILE_MANAGERS[0]
      : ending || "without an ending";
  }
  // Of a link to a file that is not there, its reader tells.
  const info = await statOf(file);
  if (info && !info.isFile) return "pipes and devices";
  return await isAppleDouble(file) ? "._ of macOS" : undefined;
}

/** What was passed over, the most frequent first; nothing if nothing was. */
function describeLeftOut(leftOut: LeftOut): string {
  return [...leftOut].filter(([kind]) => kind !== OF_FILE_MANAGERS[0])
    .sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => `${count} ${kind}`).join(", ");
}

async function statOf(path: string): Promise<Deno.FileInfo | undefined> {
  return await Deno.stat(path).catch(() => undefined);
}

async function* pathsOnInput(nul: boolean): AsyncGenerator<string> {
  let rest = "";
  // Editors put a mark of UTF-8 before lines; what ends in NUL no editor wrote.
  const texts = Deno.stdin.readable.pipeThrough(
    new TextDecoderStream("utf-8", { ignoreBOM: nul }),
  );
  for await (const text of texts) {
    const lines = (rest + text).split(nul ? "\0" : /\r?\n/);
    rest = lines.pop()!;
    yield* lines.filter((line) => line !== "");
  }
  if (rest !== "") yield nul ? rest : rest.replace(/\r$/, "");
}
