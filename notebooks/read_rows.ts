// csv-parse: the CSV parser of the Node world, also used by data/.
import { parse } from "csv-parse/sync";

/** Rows of a table in `data/`, by column. */
export async function readRows(
  file: string,
): Promise<Record<string, string>[]> {
  const url = new URL(`data/${file}`, import.meta.url);
  return parse(await Deno.readTextFile(url), { columns: true });
}
