/**
 * `deno task notebooks`: executes the notebooks with the Deno kernel, compares
 * what they show with what is stored, and renders a page of each.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { nearestName } from "../../data/text/nearest_name.ts";
import { createCommand, runCommand } from "../../model/commands/run_command.ts";
import { runCommand as runProgram } from "../../model/runtime/provision/run_command.ts";
import { compareOutputs } from "./compare_outputs.ts";
import { executeNotebook, type Workplace } from "./execute_notebook.ts";
import { kernelFolder } from "./kernel_folder.ts";
import { listNotebooks, notebooksFolder, readNotebook } from "./notebook.ts";
import { pythonEnvironment } from "./python_environment.ts";

interface RunOptions {
  out: string;
  write: boolean;
}

const DEFAULT_OUT = "runs/notebooks";

if (import.meta.main) {
  const command = createCommand(
    "notebooks",
    "Executes the notebooks with the Deno kernel, compares what they show with what is stored, " +
      "and renders a page of each. Jupyter is set up in the user's cache the first time (needs Python 3 with pip).",
  )
    .argument(
      "[notebooks...]",
      "names or their beginnings, such as 03; all by default",
    )
    .option("--out <folder>", "folder of the HTML pages", DEFAULT_OUT)
    .option("--write", "store the new outputs in the notebooks", false)
    .action(runNotebooks);
  await runCommand(command);
}

/** Executes the chosen notebooks, one after the other. */
export async function runNotebooks(
  wanted: readonly string[],
  { out, write }: RunOptions,
): Promise<void> {
  const names = chooseNotebooks(wanted, await listNotebooks());
  const python = await pythonEnvironment(console.error);
  await Deno.mkdir(out, { recursive: true });
  const scratch = await Deno.makeTempDir({ prefix: "norm-in-norm-notebooks-" });
  const problems: string[] = [];
  try {
    const folder = await kernelFolder(scratch);
    for (const name of names) {
      const start = performance.now();
      problems.push(
        ...await runOne(name, { python, folder, scratch }, { out, write }),
      );
      const seconds = ((performance.now() - start) / 1000).toFixed(0);
      console.error(`${name}: ${seconds} s`);
      console.log(`${out}/${name}.html`);
    }
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
  if (problems.length > 0) {
    throw new Error(
      `${
        problems.join("\n")
      }\nLook at the pages, then store what is right with --write`,
    );
  }
}

async function runOne(
  name: string,
  workplace: Workplace,
  { out, write }: RunOptions,
): Promise<string[]> {
  const executed = `${workplace.scratch}/${name}.ipynb`;
  await executeNotebook(name, workplace, {
    executed,
    html: `${out}/${name}.html`,
  });
  if (!write) {
    return compareOutputs(
      await readNotebook(name),
      await readNotebook(name, executed),
    );
  }
  await runProgram(Deno.execPath(), ["fmt", "--quiet", executed]);
  const path = fileURLToPath(new URL(`${name}.ipynb`, notebooksFolder));
  await Deno.copyFile(executed, `${path}.unfinished`);
  await Deno.rename(`${path}.unfinished`, path);
  return [];
}

/** The notebooks whose names begin as wanted. */
export function chooseNotebooks(
  wanted: readonly string[],
  names: readonly string[],
): string[] {
  const beginnings = wanted.map((each) => each.replace(/^.*\/|\.ipynb$/g, ""));
  for (const beginning of beginnings) {
    if (names.some((name) => name.startsWith(beginning))) continue;
    const nearest = nearestName(beginning, names);
    throw new RangeError(
      `Cannot run notebooks: there is none named "${beginning}"${
        nearest
          ? `, did you mean "${nearest}"?`
          : `, there are ${names.join(", ")}`
      }`,
    );
  }
  return names.filter((name) =>
    beginnings.length === 0 ||
    beginnings.some((beginning) => name.startsWith(beginning))
  );
}
