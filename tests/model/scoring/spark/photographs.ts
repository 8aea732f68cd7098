/** Pictures to score, and files that are not pictures. */
import { join } from "node:path";
import sharp from "sharp";
import { createPrng } from "../../../../data/random/mod.ts";

/** Pictures of different kinds: a hundred paths lead to a few of them. */
const KINDS = 6;

/** A folder of inputs. */
export interface Photographs {
  /** All inputs, those of `errors` among them. */
  paths: string[];
  /** Inputs that have no score. */
  errors: Set<string>;
  /** Inputs of which one can be scored for all that show the same. */
  distinct: string[];
  /** Which of `distinct` an input shows. */
  shown(path: string): string;
}

/**
 * Writes pictures, and between them files that are missing, cut off, empty or no
 * pictures.
 *
 * @param count Number of inputs.
 * @param odd Whether names have line feeds in them, and worse.
 */
export async function writePhotographs(
  folder: string,
  count: number,
  odd: boolean,
): Promise<Photographs> {
  const names = Array.from({ length: KINDS }, (_, i) => `picture ${i}.jpg`);
  const distinct = names.map((name) => join(folder, name));
  for (const [i, path] of distinct.entries()) await writePicture(path, i);
  const cut = join(folder, "cut.jpg");
  const whole = await Deno.readFile(distinct[0]!);
  await Deno.writeFile(cut, whole.subarray(0, whole.length / 2));
  const text = join(folder, "text.jpg");
  await Deno.writeTextFile(text, "no picture");
  const empty = join(folder, "empty.png");
  await Deno.writeTextFile(empty, "");
  const errors = new Set([cut, text, empty, folder, join(folder, "missing")]);
  const shows = new Map(distinct.map((path) => [path, path]));
  const strange = odd ? ["a\nb", "c\r\nd", '"{"', "ü 😀", "\\", "\ufeff"] : [];
  while (shows.size + errors.size < count) {
    const target = distinct[shows.size % KINDS]!;
    const name = `${strange.pop() ?? "link"} ${shows.size}.jpg`;
    await Deno.symlink(target, join(folder, name));
    shows.set(join(folder, name), target);
    if (shows.size % 10 === 0) errors.add(join(folder, `${shows.size}.jpg`));
  }
  if (odd) ["", "\0", `${distinct[0]}\0x`].forEach((path) => errors.add(path));
  const paths = [...shows.keys(), ...errors].sort();
  return { paths, errors, distinct, shown: (path) => shows.get(path)! };
}

/** Waves of some length with noise, of a size and proportions of its own. */
async function writePicture(path: string, kind: number): Promise<void> {
  const [width, height] = [400 + 40 * kind, 460 - 30 * kind];
  const random = createPrng(kind);
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    const wave = Math.sin(x / (3 + 4 * kind) + i % 3) * Math.cos(y / 17);
    data[i] = 128 + 90 * wave + 12 * kind * (random() - 0.5);
  }
  await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90 - 12 * kind, progressive: kind % 2 === 1 })
    .withMetadata({ orientation: 1 + kind })
    .toFile(path);
}
