/**
 * `deno task notebooks`: executes the notebooks with the Deno kernel, compares
 * what they show with what is stored, and renders a page of each.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { nearestName } from "../../data/text/nearest_name.ts";
import { createCommand, runCommand } from "../../model/commands/run_command.ts";
import { runProgram } from "../../data/files/run_program.ts";
import { compareOutputs } from "./compare_outputs.ts";
import { executeNotebook, type Workplace } from "./execute_notebook.ts";
import { addPictures } from "./add_pictures.ts";
import { keepRun } from "./keep_run.ts";
import { listNotebooks, notebooksFolder, readNotebook } from "./notebook.ts";
import { openLab } from "./open_lab.ts";
import { writeSite } from "../site/write_site.ts";
import { pythonEnvironment } from "./python_environment.ts";

interface RunOptions {
  out: string;
  write: boolean;
  open?: boolean;
  sources?: string;
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
    .option(
      "--open",
      "open them in JupyterLab instead, which is set up in the user's cache too",
      false,
    )
    .option(
      "--sources <address>",
      "where the pages' links to sources lead, such as https://host/repository/",
    )
    .option("--write", "store the new outputs in the notebooks", false)
    .action(runNotebooks);
  await runCommand(command);
}

/** Executes the chosen notebooks, one after the other. */
export async function runNotebooks(
  wanted: readonly string[],
  { out, write, open = false, sources }: RunOptions,
): Promise<void> {
  const names = chooseNotebooks(wanted, await listNotebooks());
  if (open) return await openNotebook(names[0]!);
  const python = await pythonEnvironment(console.error);
  await Deno.mkdir(out, { recursive: true });
  const scratch = await Deno.makeTempDir({ prefix: "norm-in-norm-notebooks-" });
  const problems: string[] = [];
  try {
    for (const name of names) {
      const start = performance.now();
      problems.push(
        ...await runOne(name, { python, scratch }, {
          out,
          write,
          ...sources !== undefined && { sources },
        }),
      );
      const seconds = ((performance.now() - start) / 1000).toFixed(0);
      console.error(`${name}: ${seconds} s`);
      console.log(`${out}/${name}.html`);
    }
    await writeSite(out, names);
    console.log(`${out}/index.html`);
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

/** Opens a notebook in JupyterLab; resolves when the user ends Lab. */
async function openNotebook(notebook: string): Promise<void> {
  const python = await pythonEnvironment(console.error, "lab");
  const scratch = await Deno.makeTempDir({ prefix: "norm-in-norm-lab-" });
  // Ctrl-C is Lab's to answer: it asks whether to end, and ends its kernels.
  const leave = () => {};
  Deno.addSignalListener("SIGINT", leave);
  try {
    const lab = await openLab({ python, scratch, notebook });
    const { code } = await lab.status;
    if (code !== 0) throw new Error(`JupyterLab ended with code ${code}`);
  } finally {
    Deno.removeSignalListener("SIGINT", leave);
    await Deno.remove(scratch, { recursive: true });
  }
}

async function runOne(
  name: string,
  workplace: Workplace,
  { out, write, sources }: RunOptions,
): Promise<string[]> {
  const executed = `${workplace.scratch}/${name}.ipynb`;
  await executeNotebook(name, workplace, {
    executed,
    html: `${out}/${name}.html`,
    ...sources !== undefined && { sources },
  });
  if (!write) {
    return compareOutputs(
      await readNotebook(name),
      await readNotebook(name, executed),
    );
  }
  await keepRun(`${workplace.scratch}/runs`);
  const notebook = JSON.parse(await Deno.readTextFile(executed));
  await addPictures(notebook.cells);
  await Deno.writeTextFile(executed, `${JSON.stringify(notebook, null, 1)}\n`);
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
