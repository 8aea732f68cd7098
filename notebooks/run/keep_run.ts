import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readEpochs } from "../../model/runs/read_epochs.ts";
import { runFolderAt } from "../../model/runs/run_folder.ts";
import { notebooksFolder } from "./notebook.ts";

/**
 * Keeps the results of the run that a notebook has trained, for its page, which
 * does not train: `small_run_epochs.csv` and `small_run_test.csv`.
 *
 * @param runs Folder of the notebook's runs; where there is none, nothing happens.
 * @param data Where to keep them.
 */
export async function keepRun(
  runs: string,
  data: string = fileURLToPath(new URL("data/", notebooksFolder)),
): Promise<void> {
  const names = await Array.fromAsync(Deno.readDir(runs), ({ name }) => name)
    .catch((error): string[] => {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    });
  for (const name of names) {
    const run = join(runs, name);
    const rows = (await readEpochs(run)).map((
      { epoch, trainLoss, validation },
    ) => `${epoch},${trainLoss},${validation.srocc}\n`);
    await Deno.writeTextFile(
      join(data, "small_run_epochs.csv"),
      `epoch,trainLoss,srocc\n${rows.join("")}`,
    );
    await Deno.copyFile(
      runFolderAt(run).test,
      join(data, "small_run_test.csv"),
    );
  }
}
