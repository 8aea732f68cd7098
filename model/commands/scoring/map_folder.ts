import { basename, join } from "node:path";
import { loadSharp } from "../../../data/images/decode/load_sharp.ts";
import { pathBytes, pathOfBytes } from "../../../data/files/raw_path.ts";
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
  /** Names that are given out, and the last number that followed each. */
  readonly #used = new Map<string, number>();
  /** Files of images whose name others had before. */
  readonly #others = new Map<string, string>();

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
   * Gives an image its file, `NAME.png`, or `NAME.2.png` and so on where images of that name were listed before: called
   * for each listed image, also where another run scores it, so that every run over the same list names files alike and
   * none replaces the picture of another image. Names that differ only in case count as one, as on some disks, and a
   * name that is too long is cut.
   */
  reserve(path: string): void {
    const name = basename(path);
    const first = fileName(name);
    let file = first;
    let n = this.#used.get(keyOf(first)) ?? 0;
    if (n > 0) {
      do file = fileName(name, ++n); while (this.#used.has(keyOf(file)));
      this.#used.set(keyOf(first), n);
      this.#others.set(path, file);
    }
    this.#used.set(keyOf(file), Math.max(1, this.#used.get(keyOf(file)) ?? 0));
  }

  /** Writes the picture of an image's map. */
  async add(
    path: string,
    { data, shape: [height, width] }: ScoreMap,
  ): Promise<void> {
    const sharp = await loadSharp();
    const file = this.#others.get(path) ?? fileName(basename(path));
    this.#others.delete(path); // an image listed twice has two files
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

/** Most bytes of a file's name. */
const MAX_BYTES = 255;

/** The name of a picture, in bytes as the image's also where it is not UTF-8. */
function fileName(name: string, n?: number): string {
  const ending = n === undefined ? ".png" : `.${n}.png`;
  const most = MAX_BYTES - ending.length;
  const bytes = pathBytes(name);
  if (bytes.length <= most) return name + ending;
  let cut = most;
  // Not inside of a character.
  while ((bytes[cut]! & 0xc0) === 0x80 && most - cut < 3) cut--;
  return pathOfBytes(bytes.subarray(0, cut)) + ending;
}

/** The same for names that some disks take for one. */
function keyOf(file: string): string {
  return file.normalize("NFC").toLowerCase();
}
