import type { DatasetOptions } from "./dataset_options.ts";
import { isTable, TABLE_ENDINGS } from "../tables/is_table.ts";
import { looksLike } from "./data_folder.ts";

/**
 * The data set that is meant: the one that is named, or the one that the folder
 * holds which is given. A folder with another list is the user's own, `csv`;
 * without a folder it is the one that is drawn here, `synthetic`.
 *
 * @param name Its name for {@linkcode openDataset}, where it is given.
 * @param options Where it is.
 * @returns Its name.
 * @throws {Error} If the folder is not there, or nothing in it says which.
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

/** Names in a folder; undefined where it is a file. */
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
