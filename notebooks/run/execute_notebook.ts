import { fileURLToPath } from "node:url";
import { runCommand } from "../../model/runtime/provision/run_command.ts";
import { notebooksFolder } from "./notebook.ts";
import { ownEnvironment } from "./own_environment.ts";

const SCRIPT = fileURLToPath(new URL("execute.py", import.meta.url));

/** Where notebooks are executed. */
export interface Workplace {
  /** Python that has `requirements.txt`. */
  python: string;
  /** Folder in which kernels start. */
  folder: string;
  /** A folder for Jupyter's own files, so that the user's are left alone. */
  scratch: string;
}

/**
 * Executes a notebook with the Deno that runs this, and renders it.
 *
 * @param name Name of the notebook.
 * @param executed Path of the executed copy.
 * @param html Path of the page.
 * @throws {Error} If a cell fails or the kernel does not work.
 */
export async function executeNotebook(
  name: string,
  { python, folder, scratch }: Workplace,
  { executed, html }: { executed: string; html: string },
): Promise<void> {
  await writeKernelSpec(`${scratch}/jupyter/kernels/deno`);
  const notebook = fileURLToPath(new URL(`${name}.ipynb`, notebooksFolder));
  const args = [SCRIPT, notebook, folder, executed, html];
  const env = {
    ...ownEnvironment(scratch),
    JUPYTER_PATH: `${scratch}/jupyter`,
    JUPYTER_DATA_DIR: `${scratch}/jupyter`,
    JUPYTER_CONFIG_DIR: `${scratch}/jupyter/config`,
    JUPYTER_RUNTIME_DIR: `${scratch}/jupyter/runtime`,
    PYTHONWARNINGS: "ignore",
    PYTHONUTF8: "1",
  };
  try {
    await runCommand(python, args, { env });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot execute ${name}.ipynb: ${reason}`, {
      cause: error,
    });
  }
}

/** Tells Jupyter how to start this Deno as a kernel, without colour codes in outputs. */
async function writeKernelSpec(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(
    `${folder}/kernel.json`,
    JSON.stringify({
      argv: [
        Deno.execPath(),
        "jupyter",
        "--kernel",
        "--conn",
        "{connection_file}",
      ],
      display_name: "Deno",
      language: "typescript",
      env: { NO_COLOR: "1" },
    }),
  );
}
