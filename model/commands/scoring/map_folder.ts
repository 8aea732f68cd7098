import { basename, join } from "node:path";
import { loadSharp } from "../../../data/images/decode/load_sharp.ts";
import { pathBytes, pathOfBytes } from "../../../data/files/raw_path.ts";
import { writeAtomically } from "../../../data/files/write_atomically.ts";
import type { ScoreMap } from "../../scoring/prediction/score_map.ts";

/** Pixels of the picture per cell of a map, in each direction. */
const SCALE = 16;

/** Colors of cells that lower the score, leave it, and raise it. */
const WORSE = [178, 24, 43], SAME = [247, 247, 247], BETTER = [33, 102, 172];

/** A folder with a picture of each image's quality map: red lowers the score. */
export class MapFolder {
  readonly #folder: string;
  readonly #higherIsBetter: boolean;
  /** Names in use, with the last number appended to each. */
  readonly #used = new Map<string, number>();
  /** Files of images whose name was already in use. */
  readonly #others = new Map<string, string>();

  private constructor(folder: string, higherIsBetter: boolean) {
    this.#folder = folder;
    this.#higherIsBetter = higherIsBetter;
  }

  /** Creates the folder if it does not exist. */
  static async open(
    folder: string,
    higherIsBetter = true,
  ): Promise<MapFolder> {
    await Deno.mkdir(folder, { recursive: true });
    return new MapFolder(folder, higherIsBetter);
  }

  /**
   * Assigns a file to an image: `NAME.png`, or `NAME.2.png` and so on if
   * earlier images had that name. It is called for each listed image, even if
   * another process scores it, so that all processes name files identically and
   * none replaces the picture of another image. Names that differ only in case
   * count as one, as on some disks, and a name that is too long is truncated.
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
    this.#others.delete(path); // an image that is listed twice has two files
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

/** Largest length of a file's name, in bytes. */
const MAX_BYTES = 255;

/**
 * The name of a picture; bytes of the image's name that are not UTF-8 are kept.
 */
function fileName(name: string, n?: number): string {
  const ending = n === undefined ? ".png" : `.${n}.png`;
  const most = MAX_BYTES - ending.length;
  const bytes = pathBytes(name);
  if (bytes.length <= most) return name + ending;
  let cut = most;
  // Not inside a character.
  while ((bytes[cut]! & 0xc0) === 0x80 && most - cut < 3) cut--;
  return pathOfBytes(bytes.subarray(0, cut)) + ending;
}

/** A key that is equal for names that some disks treat as the same. */
function keyOf(file: string): string {
  return file.normalize("NFC").toLowerCase();
}
