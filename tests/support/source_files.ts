/** The source files of the repository. */
import { repositoryRoot } from "./paths.ts";

/** Folders at the top level that hold what the sources made. */
const PRODUCTS = ["coverage/", "node_modules/", "runs/"];

/**
 * Paths of the TypeScript modules and Markdown texts in folders, relative to
 * the repository's root.
 *
 * @param folders Folders at the top level; the whole repository by default.
 */
export async function* sourceFiles(
  ...folders: readonly string[]
): AsyncGenerator<string> {
  if (folders.length === 0) yield* filesBelow("");
  for (const folder of folders) yield* filesBelow(`${folder}/`);
}

async function* filesBelow(folder: string): AsyncGenerator<string> {
  const url = new URL(folder || ".", repositoryRoot);
  for await (const { name, isDirectory } of Deno.readDir(url)) {
    if (
      isDirectory && !name.startsWith(".") &&
      !PRODUCTS.includes(`${folder}${name}/`)
    ) {
      yield* filesBelow(`${folder}${name}/`);
    } else if (/\.(ts|md)$/.test(name)) {
      yield folder + name;
    }
  }
}
