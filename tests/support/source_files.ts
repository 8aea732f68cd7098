/** The source files of the repository. */
import { repositoryRoot } from "./paths.ts";

/** Folders at the top level that hold sources. */
const FOLDERS = ["data", "loss", "model", "notebooks", "tests"];

/**
 * Paths of all TypeScript modules and Markdown texts, relative to the
 * repository's root.
 *
 * @param folders Top-level folders to look into; all by default, and the root.
 */
export async function* sourceFiles(
  folders?: readonly string[],
): AsyncGenerator<string> {
  if (folders === undefined) yield* filesIn("");
  for (const folder of folders ?? FOLDERS) yield* treeOf(`${folder}/`);
}

async function* treeOf(folder: string): AsyncGenerator<string> {
  yield* filesIn(folder);
  for await (const entry of entriesOf(folder)) {
    if (entry.isDirectory) yield* treeOf(`${folder}${entry.name}/`);
  }
}

async function* filesIn(folder: string): AsyncGenerator<string> {
  for await (const entry of entriesOf(folder)) {
    if (entry.isFile && /\.(ts|md)$/.test(entry.name)) {
      yield `${folder}${entry.name}`;
    }
  }
}

function entriesOf(folder: string): AsyncIterable<Deno.DirEntry> {
  return Deno.readDir(new URL(folder || ".", repositoryRoot));
}
