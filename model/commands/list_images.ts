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
 * of them below it, anything else a glob; `-` reads paths from standard input.
 *
 * @throws {Error} If an argument means no file.
 */
export async function listImages(inputs: readonly string[]): Promise<string[]> {
  const paths: string[] = [];
  for (const input of inputs) {
    paths.push(...input === "-" ? await standardInput() : await expand(input));
  }
  return paths;
}

async function expand(input: string): Promise<string[]> {
  const info = await stat(input).catch(() => undefined);
  if (info?.isFile()) return [input];
  const found = info?.isDirectory()
    ? (await readdir(input, { recursive: true }))
      .filter((name) => ENDINGS.has(extname(name).toLowerCase()))
      .map((name) => join(input, name))
    : await Array.fromAsync(glob(input));
  if (found.length > 0) return found.sort();
  const what = info
    ? "the folder holds no images or videos"
    : "there is no such file";
  throw new Error(`Cannot score ${input}: ${what}`);
}

async function standardInput(): Promise<string[]> {
  const text = await new Response(Deno.stdin.readable).text();
  return text.split(/\r?\n/).filter((line) => line !== "");
}
