import { glob, stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import { isAppleDouble } from "../../data/files/is_apple_double.ts";
import { walkFolder } from "../../data/files/walk_folder.ts";
import { VIDEO_ENDINGS } from "../../data/video/is_video.ts";

/** Endings of the files that a folder is searched for: what cameras, phones, scanners and screens write. */
const ENDINGS = new Set([
  ...[".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".apng", ".webp"],
  ...[".tif", ".tiff", ".gif", ".bmp", ".dib", ".avif", ".heic", ".heif"],
  ...[".hif", ".jp2", ".j2k", ".jxl", ".ppm", ".pgm", ".pbm", ".pnm"],
  ...VIDEO_ENDINGS,
]);

/** What file managers put into folders; of no use to say that it is left out. */
const OF_FILE_MANAGERS = [".DS_Store", "Thumbs.db", "desktop.ini"];

/**
 * The image and video files that arguments mean: a file is itself, a folder all
 * of them below it, anything else a glob of files and folders; `-` reads paths from standard input,
 * one by one as they come.
 *
 * @throws {Error} If an argument means no file; before the first path is given out.
 */
export async function listImages(
  inputs: readonly string[],
): Promise<AsyncGenerator<string>> {
  const lists: (Iterable<string> | AsyncIterable<string>)[] = [];
  for (const input of inputs) {
    lists.push(input === "-" ? standardInput() : await expand(input));
  }
  return chain(lists);
}

async function* chain(
  lists: Iterable<Iterable<string> | AsyncIterable<string>>,
): AsyncGenerator<string> {
  for (const list of lists) yield* list;
}

async function expand(input: string): Promise<string[]> {
  const info = await stat(input).catch(() => undefined);
  const paths = info ? [input] : await Array.fromAsync(glob(input));
  const found = (await Promise.all(paths.map(filesAt))).flat();
  if (found.length > 0) return found.sort();
  const what = paths.length > 0
    ? "the folder holds no images or videos"
    : "there is no such file";
  throw new Error(`Cannot score ${input}: ${what}`);
}

/** A folder's images and videos; anything else is itself. */
async function filesAt(path: string): Promise<string[]> {
  const info = await stat(path).catch(() => undefined);
  if (!info?.isDirectory()) return [path];
  const found: string[] = [];
  const others = new Map<string, number>();
  for await (const file of walkFolder(path)) {
    const kind = await otherKind(file);
    if (kind === undefined) found.push(file);
    else others.set(kind, (others.get(kind) ?? 0) + 1);
  }
  for (const name of OF_FILE_MANAGERS) others.delete(name);
  if (others.size > 0) console.error(`left out of ${path}: ${list(others)}`);
  return found;
}

/** What a file in a folder is, if it is neither an image nor a video by its name. */
async function otherKind(file: string): Promise<string | undefined> {
  const name = basename(file);
  if (OF_FILE_MANAGERS.includes(name)) return name;
  const ending = extname(name).toLowerCase();
  if (!ENDINGS.has(ending)) return ending || "without an ending";
  // Of a link to a file that is not there, its reader tells.
  const info = await stat(file).catch(() => undefined);
  if (info && !info.isFile()) return "pipes and devices";
  return await isAppleDouble(file) ? "._ of macOS" : undefined;
}

/** Kinds and how many there are of each, the most frequent first. */
function list(kinds: ReadonlyMap<string, number>): string {
  return [...kinds].sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => `${count} ${kind}`).join(", ");
}

async function* standardInput(): AsyncGenerator<string> {
  let rest = "";
  const texts = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  for await (const text of texts) {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop()!;
    yield* lines.filter((line) => line !== "");
  }
  if (rest !== "") yield rest;
}
