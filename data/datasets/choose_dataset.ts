import type { DatasetOptions } from "./dataset_options.ts";
import { isTable, TABLE_ENDINGS } from "../tables/is_table.ts";
import { looksLike } from "./data_folder.ts";

/**
 * Chooses the data set: the given name, or the data set in the given folder. A folder with a table
 * of its own is `csv`; without a folder it is `synthetic`, whose images are drawn by this library.
 *
 * @param name Its name for {@linkcode openDataset}, if given.
 * @param options Where it is. @returns Its name.
 * @throws {Error} If the folder does not exist, or its data set is not recognized.
 *
 * @example
 * ```ts
 * import { chooseDataset } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await chooseDataset(undefined, {}), "synthetic");
 * assertEquals(await chooseDataset(undefined, { csv: "mine.csv" }), "csv");
 * ```
 */
export async function chooseDataset(
  name: string | undefined,
  options: Pick<DatasetOptions, "data" | "csv">,
): Promise<string> {
  const { data, csv } = options;
  if (name !== undefined) return name;
  if (csv !== undefined) return "csv";
  if (data === undefined) return "synthetic";
  const names = await namesIn(data);
  if (names === undefined) return "csv"; // a file
  const found = looksLike(names);
  if (found !== undefined) return found;
  if (names.some(isTable)) return "csv";
  throw new Error(
    `Cannot tell which data set is in ${data}: it has no list that is known and ` +
      `no table (${TABLE_ENDINGS.join(", ")}); --dataset names it`,
  );
}

/** Names in a folder; undefined if it is a file. */
async function namesIn(path: string): Promise<string[] | undefined> {
  try {
    if (!(await Deno.stat(path)).isDirectory) return undefined;
    return await Array.fromAsync(Deno.readDir(path), ({ name }) => name);
  } catch (error) {
    const reason = error instanceof Deno.errors.NotFound
      ? `${path} is not there`
      : (error as Error).message;
    throw new Error(`Cannot open the data: ${reason}`, { cause: error });
  }
}
