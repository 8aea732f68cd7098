import { glob, readdir, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { VIDEO_ENDINGS } from "../../data/video/is_video.ts";

/** Endings of the files that a folder is searched for. */
const ENDINGS = new Set([
  ...[".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".gif", ".avif"],
  ...[".bmp", ...VIDEO_ENDINGS],
]);

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
  return (await readdir(path, { recursive: true, withFileTypes: true }))
    .filter((entry) =>
      !entry.isDirectory() && ENDINGS.has(extname(entry.name).toLowerCase())
    )
    .map(({ parentPath, name }) => join(parentPath, name));
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
