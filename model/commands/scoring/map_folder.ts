import { basename, join } from "node:path";
import { loadSharp } from "../../../data/images/decode/load_sharp.ts";
import { writeAtomically } from "../../../data/files/write_atomically.ts";
import type { ScoreMap } from "../../scoring/prediction/score_map.ts";

/** Pixels of the picture for each place of a map. */
const SCALE = 16;

/** Colors of what pulls a score down, of the score itself, and of what lifts it. */
const WORSE = [178, 24, 43], SAME = [247, 247, 247], BETTER = [33, 102, 172];

/** A folder with a picture of each image's map: red is where quality is lost. */
export class MapFolder {
  readonly #folder: string;
  readonly #higherIsBetter: boolean;
  readonly #used = new Map<string, number>();

  private constructor(folder: string, higherIsBetter: boolean) {
    this.#folder = folder;
    this.#higherIsBetter = higherIsBetter;
  }

  /** Makes the folder, if it is not there. */
  static async open(
    folder: string,
    higherIsBetter = true,
  ): Promise<MapFolder> {
    await Deno.mkdir(folder, { recursive: true });
    return new MapFolder(folder, higherIsBetter);
  }

  /**
   * Writes the picture of a map as `NAME.png`, with a number where there were
   * images of that name before.
   */
  async add(
    path: string,
    { data, shape: [height, width] }: ScoreMap,
  ): Promise<void> {
    const sharp = await loadSharp();
    const name = basename(path);
    const count = (this.#used.get(name) ?? 0) + 1;
    this.#used.set(name, count);
    const file = count === 1 ? `${name}.png` : `${name}.${count}.png`;
    const bytes = await sharp(this.#colors(data), {
      raw: { width, height, channels: 3 },
    }).resize(width * SCALE, height * SCALE, { kernel: "nearest" }).png()
      .toBuffer();
    await writeAtomically(join(this.#folder, file), [new Uint8Array(bytes)]);
  }

  #colors(data: Float32Array): Uint8Array {
    const mean = data.reduce((sum, each) => sum + each, 0) / data.length;
    const most = data.reduce((a, b) => Math.max(a, Math.abs(b - mean)), 1e-12);
    const colors = new Uint8Array(3 * data.length);
    data.forEach((value, i) => {
      const lift = (value - mean) / most * (this.#higherIsBetter ? 1 : -1);
      const end = lift < 0 ? WORSE : BETTER;
      SAME.forEach((middle, channel) => {
        colors[3 * i + channel] = middle +
          Math.abs(lift) * (end[channel]! - middle);
      });
    });
    return colors;
  }
}
