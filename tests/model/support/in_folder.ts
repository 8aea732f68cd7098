import { removeFolder } from "../../support/remove_folder.ts";

/** Runs a test in a new folder, which is removed afterwards. */
export async function inFolder(
  run: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({
    prefix: "norm-in-norm model [1] ü ",
  });
  try {
    await run(folder);
  } finally {
    await removeFolder(folder);
  }
}

/** Names of the files in a folder, sorted. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.map(({ name }) => name).sort();
}
