import { dirname, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { runPython } from "../../model/runtime/provision/run_python.ts";
import { writeKernelSpec } from "./kernel_spec.ts";
import { notebooksFolder } from "./notebook.ts";
import { ownEnvironment } from "./own_environment.ts";
import { messageOf } from "../../data/text/message_of.ts";

const SCRIPT = fileURLToPath(new URL("execute.py", import.meta.url));

/** Where notebooks are executed. */
export interface Workplace {
  /** Python that has `requirements.txt`. */
  python: string;
  /** A folder for Jupyter's own files, so that the user's are left alone. */
  scratch: string;
}

/** What becomes of an executed notebook. */
export interface Results {
  /** Path of the executed copy. */
  executed: string;
  /** Path of the page. */
  html: string;
  /**
   * How the page gets to the repository's files: an address that ends in a
   * slash.
   *
   * @default {the relative path from the page to the repository on this disk}
   */
  sources?: string;
}

/**
 * Executes a notebook with the Deno that runs this, and renders it.
 *
 * @param name Name of the notebook.
 * @throws {Error} If a cell fails or the kernel does not work.
 */
export async function executeNotebook(
  name: string,
  { python, scratch }: Workplace,
  { executed, html, sources = pathToRepository(html) }: Results,
): Promise<void> {
  await writeKernelSpec(`${scratch}/jupyter`);
  const folder = fileURLToPath(notebooksFolder);
  const notebook = fileURLToPath(new URL(`${name}.ipynb`, notebooksFolder));
  const args = [
    ...["-X", "utf8", "-W", "ignore", SCRIPT],
    ...[notebook, folder, resolve(executed), resolve(html), sources],
  ];
  const env = {
    ...ownEnvironment(scratch),
    JUPYTER_PATH: `${scratch}/jupyter`,
    JUPYTER_DATA_DIR: `${scratch}/jupyter`,
    JUPYTER_CONFIG_DIR: `${scratch}/jupyter/config`,
    JUPYTER_RUNTIME_DIR: `${scratch}/jupyter/runtime`,
  };
  try {
    await runPython(python, args, { env });
  } catch (error) {
    const reason = messageOf(error);
    throw new Error(`Cannot execute ${name}.ipynb: ${reason}`, {
      cause: error,
    });
  }
}

function pathToRepository(html: string): string {
  const repository = fileURLToPath(new URL("../", notebooksFolder));
  const way = relative(dirname(resolve(html)), repository);
  return way === "" ? "./" : `${way.replaceAll(sep, "/")}/`;
}
