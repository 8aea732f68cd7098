import { join } from "node:path";
import {
  decodeImage,
  MAX_PIXELS,
} from "../../data/images/decode/decode_image.ts";
import { ImageError } from "../../data/images/image_error.ts";
import { unzipBytes } from "../../data/files/zip/unzip_bytes.ts";
import { readMatBytes } from "../../data/tables/mat/read_mat_bytes.ts";
import { parseCsv } from "../../data/tables/parse_csv.ts";
import { parseWorkbook } from "../../data/tables/parse_workbook.ts";
import { readWeights } from "../../model/weights/read_weights.ts";
import { WeightsError } from "../../model/weights/weights_error.ts";
import { fromFileUrl, repositoryRoot } from "../support/paths.ts";

/** A place where files of strangers come in. */
export interface Surface {
  /** Files to begin with: folders and files from the repository's root. */
  seeds: readonly string[];
  /** Inputs after which a new process goes on: libraries in WebAssembly keep what they have taken. */
  perProcess: number;
  /**
   * Reads an input, or throws an error that says in words what is wrong with it.
   *
   * @returns What is wrong with what was accepted; nothing if it is sound.
   */
  read(
    bytes: Uint8Array<ArrayBuffer>,
    name: string,
  ): Promise<string | undefined>;
  /** Whether an error is one that says what is wrong, and not a fault of the program. */
  isRefusal(error: Error): boolean;
}

/** Faults of the program have these classes; what refuses a file says so in an Error of its own. */
const isPlainError = (error: Error) =>
  !["TypeError", "ReferenceError", "InternalError", "AssertionError"]
    .includes(error.name) && !/Maximum call stack/.test(error.message);

const TEMPORARY = join(Deno.env.get("TMPDIR") ?? "/tmp", `fuzz-${Deno.pid}`);

/** The surfaces by name. */
export const SURFACES: Readonly<Record<string, Surface>> = {
  weights: {
    seeds: ["tests/fixtures/weights"],
    perProcess: 50_000,
    async read(bytes) {
      await Deno.writeFile(TEMPORARY, bytes);
      const { tensors } = await readWeights(TEMPORARY);
      let total = 0;
      for (const { shape, data } of tensors.values()) {
        const count = shape.reduce((product, side) => product * side, 1);
        if (count !== data.length || !shape.every((it) => it >= 0)) {
          return `a tensor of shape ${shape} has ${data.length} numbers`;
        }
        total += data.byteLength;
      }
      return total > 8 * bytes.length + 1e6 ? `${total} bytes` : undefined;
    },
    isRefusal: (error) =>
      error instanceof WeightsError && error.message.length < 1500,
  },
  images: {
    seeds: ["tests/fuzz/seeds/images", "tests/fixtures/data/bmp"],
    perProcess: 20_000,
    async read(bytes, name) {
      const image = await decodeImage(bytes, { svg: name.endsWith(".svg") });
      const pixels = image.height * image.width;
      return image.data.length === 3 * pixels && pixels <= MAX_PIXELS
        ? undefined
        : `${image.height}x${image.width} has ${image.data.length} bytes`;
    },
    isRefusal: (error) =>
      error instanceof ImageError && error.message.length < 1500,
  },
  tables: {
    seeds: [
      "tests/fixtures/data/mat",
      "tests/fixtures/data/tables",
      "tests/fixtures/data/spaq",
    ],
    perProcess: 3_000,
    async read(bytes, name) {
      if (name.endsWith(".mat")) {
        const names = ["scores", "index", "im_names", "AllMOS_release"];
        const read = await readMatBytes(bytes, [...names, "AllImages_release"]);
        for (const variable of read.values()) {
          if (!variable) continue;
          const { shape, values } = variable;
          const count = shape.reduce((product, side) => product * side, 1);
          if (count !== values.length) {
            return `${shape}: ${values.length} values`;
          }
        }
        return;
      }
      const { columns, rows } = name.endsWith(".xlsx")
        ? await parseWorkbook(bytes)
        : parseCsv(bytes);
      const ragged = rows.find(({ cells }) => cells.length !== columns.length);
      return ragged &&
        `${columns.length} columns, ${ragged.cells.length} cells`;
    },
    isRefusal: isPlainError,
  },
  archives: {
    seeds: ["tests/fixtures/data/zip", "tests/fixtures/data/spaq"],
    perProcess: 50_000,
    async read(bytes) {
      const members = await unzipBytes(bytes);
      const total = members.reduce(
        (sum, { content }) => sum + content.length,
        0,
      );
      return total > 2 ** 28 ? `${total} bytes` : undefined;
    },
    isRefusal: isPlainError,
  },
};

/** Largest seed: what a mutation of a larger one shows, a small one shows sooner. */
const MOST_SEED_BYTES = 40_000;

/** The files that a surface begins with, by name, in an order that does not change. */
export async function seedsOf(
  { seeds }: Surface,
): Promise<{ name: string; bytes: Uint8Array }[]> {
  const root = fromFileUrl(repositoryRoot);
  const found: { name: string; bytes: Uint8Array }[] = [];
  const visit = async (path: string): Promise<void> => {
    if ((await Deno.stat(path)).isDirectory) {
      const names = (await Array.fromAsync(Deno.readDir(path)))
        .map(({ name }) => name).sort();
      for (const name of names) await visit(join(path, name));
      return;
    }
    if (/\.(py|json|md|ts)$/.test(path)) return;
    const bytes = await Deno.readFile(path);
    if (bytes.length <= MOST_SEED_BYTES) found.push({ name: path, bytes });
  };
  for (const seed of seeds) await visit(join(root, seed));
  return found;
}
