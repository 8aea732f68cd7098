import { extname } from "node:path";
import { VIDEO_ENDINGS } from "../../data/video/is_video.ts";
import { describeCount } from "../../data/text/describe_count.ts";
import { listImages } from "./scoring/list_images.ts";

/** Enough: 16 photographs give the same ranges as 200, and lines are of two numbers. */
const MOST = 200;

/** With fewer, ranges and lines are those of these photographs and of few others. */
const FEW = 16;

/**
 * The photographs of a folder that a model's 8 bits are calibrated with: all of
 * them, or 200 that lie at equal distances in the order of their paths.
 *
 * @param log Receives a line about what is left out, and a warning about few.
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
      } to calibrate with; at least ${FEW} ` +
        "of the kind that is to be scored are better",
    );
  }
  const count = Math.min(paths.length, MOST);
  return Array.from(
    { length: count },
    (_, i) => paths[Math.floor(i * paths.length / count)]!,
  );
}
