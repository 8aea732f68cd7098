import process from "node:process";
import type { PixelLimit } from "../../data/images/decode/pixel_limit.ts";
import type { SampleOptions } from "../../data/batches/sample_options.ts";
import type { IqaNetwork } from "./iqa_network.ts";
import { bytesPerPixel } from "./memory_need.ts";

/** Environment variable with the memory that a prediction may use, in GiB. */
export const MEMORY_VARIABLE = "IQA_MEMORY_GIB";

const GIBIBYTE = 2 ** 30;

/** Fraction of the machine's memory that a prediction may use by default. */
const SHARE = 0.5;

/** Files with a container's memory limit on Linux: control groups of version 2 and 1. */
const GROUP_LIMITS = [
  "/sys/fs/cgroup/memory.max",
  "/sys/fs/cgroup/memory/memory.limit_in_bytes",
];

/**
 * Number of pixels that a network can predict at once before memory runs out,
 * which would kill the program without a message.
 *
 * It is half of the machine's or container's memory, divided by the network's
 * need per pixel; the variable `IQA_MEMORY_GIB` sets another limit.
 *
 * @param network The layers.
 * @param memory Bytes that it may take; by default as described above.
 */
export function pixelsThatFit(
  network: IqaNetwork,
  memory: number = memoryForPredictions(),
): number {
  return Math.floor(memory / bytesPerPixel(network));
}

/**
 * The reason for a limit of {@linkcode pixelsThatFit}, for messages about whole images.
 *
 * @param network The layers.
 * @param memory Bytes that it may take.
 */
export function wholeImageLimit(
  network: IqaNetwork,
  memory: number = memoryForPredictions(),
): PixelLimit {
  const pixels = pixelsThatFit(network, memory);
  return {
    pixels,
    because:
      `too large for this network: at most ${
        megapixels(pixels)
      } megapixels fit into ${(memory / GIBIBYTE).toFixed(1)} GiB; ` +
      `--size resizes, ${MEMORY_VARIABLE} allows more`,
  };
}

/**
 * A preparation for loading images: whole images are limited to what fits into
 * memory, and a size that does not fit is rejected before anything large is
 * allocated, since a weights file can contain any size.
 *
 * @param network The layers.
 * @param preparation How images are prepared.
 * @param memory Bytes that the network may take.
 * @returns The preparation, with a limit if images keep their size.
 * @throws {RangeError} If one prepared image does not fit.
 */
export function withinMemory<Options extends SampleOptions>(
  network: IqaNetwork,
  preparation: Options,
  memory: number = memoryForPredictions(),
): Options & Pick<SampleOptions, "limit"> {
  const { size, crop } = preparation;
  const most = Math.min(MOST_PREPARED, pixelsThatFit(network, memory));
  for (const shown of [crop ?? size, size]) {
    const pixels = shown ? shown.height * shown.width : 0;
    if (pixels <= most) continue;
    throw new RangeError(
      `Cannot prepare images: the model needs ${
        megapixels(pixels)
      } megapixels each, and at most ${
        megapixels(most)
      } fit; --size overrides its size`,
    );
  }
  if (size || crop) return preparation;
  return { ...preparation, limit: wholeImageLimit(network, memory) };
}

/** Largest size for resizing: no network is trained on so many pixels. */
const MOST_PREPARED = 2 ** 25;

function megapixels(pixels: number): string {
  const number = pixels / 1e6;
  return number < 10 ? number.toPrecision(2) : number.toFixed(0);
}

/** Bytes that a prediction may take. */
export function memoryForPredictions(): number {
  const said = Number(Deno.env.get(MEMORY_VARIABLE));
  if (said > 0) return said * GIBIBYTE;
  return SHARE * Math.min(Deno.systemMemoryInfo().total, ...groupLimits());
}

/**
 * Limits of the process's own control group, and of a container's where the
 * files show it: reading them needs all permissions, which tasks do not have.
 */
function groupLimits(): number[] {
  const own = process.constrainedMemory(); // 0 where it is not known
  const shown = GROUP_LIMITS.flatMap((path) => {
    try {
      const bytes = Number(Deno.readTextFileSync(path));
      return bytes > 0 ? [bytes] : []; // "max" if there is no limit
    } catch {
      return [];
    }
  });
  return own > 0 ? [own, ...shown] : shown;
}
