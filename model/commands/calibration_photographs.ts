import { extname } from "node:path";
import { VIDEO_ENDINGS } from "../../data/video/is_video.ts";
import { describeCount } from "../../data/text/describe_count.ts";
import { listImages } from "./scoring/list_images.ts";

/**
 * Enough: 16 photographs give the same ranges as 200, and a mapping has only
 * two numbers.
 */
const MOST = 200;

/** With fewer, ranges and mappings may not fit other photographs. */
const FEW = 16;

/**
 * The photographs of a folder that an 8-bit model is calibrated with: all of
 * them, or 200 at equal distances in the order of their paths.
 *
 * @param log Receives a line about files that are left out, and a warning if
 * there are few.
 * @throws {Error} If there is none.
 */
export async function calibrationPhotographs(
  folder: string,
  log: (line: string) => void = console.error,
): Promise<string[]> {
  const paths: string[] = [];
  for await (const { path, error } of listImages([folder], { log })) {
    if (error) throw new Error(`Cannot calibrate: no photograph in ${folder}`);
    if (!VIDEO_ENDINGS.includes(extname(path).toLowerCase())) paths.push(path);
  }
  if (paths.length === 0) {
    throw new Error(`Cannot calibrate: no photograph in ${folder}`);
  }
  if (paths.length < FEW) {
    log(
      `warning: ${
        describeCount(paths.length, "photograph")
      } to calibrate with; use at least ${FEW} ` +
        "of the kind that will be scored",
    );
  }
  const count = Math.min(paths.length, MOST);
  return Array.from(
    { length: count },
    (_, i) => paths[Math.floor(i * paths.length / count)]!,
  );
}
