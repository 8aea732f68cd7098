import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { writeKernelSpec } from "./kernel_spec.ts";
import { notebooksFolder } from "./notebook.ts";

/** How JupyterLab is opened. */
export interface LabOptions {
  /** Python that has `requirements_lab.txt`. */
  python: string;
  /** Folder of Jupyter's data with the kernel's file, until Lab ends. */
  scratch: string;
  /** Name of the notebook that is shown first. */
  notebook: string;
  /**
   * Whether a browser is opened; otherwise the address is printed.
   *
   * @default {true}
   */
  browser?: boolean;
  /**
   * Folder of the repository.
   *
   * @default {this one}
   */
  root?: string;
  /** Further arguments of JupyterLab. */
  args?: readonly string[];
  /** Further environment variables. */
  env?: Record<string, string>;
}

/**
 * Starts JupyterLab with this Deno as its kernel. Its root is the repository,
 * so that links from notebooks to sources lead there.
 */
export async function openLab(
  {
    python,
    scratch,
    notebook,
    browser = true,
    root = fileURLToPath(new URL("../", notebooksFolder)),
    args = [],
    env = {},
  }: LabOptions,
): Promise<Deno.ChildProcess> {
  await writeKernelSpec(scratch);
  const others = Deno.env.get("JUPYTER_PATH");
  const programs = dirname(python);
  return new Deno.Command(python, {
    args: [
      "-I",
      "-m",
      "jupyterlab",
      `--ServerApp.root_dir=${root}`,
      `--LabApp.default_url=/lab/tree/notebooks/${notebook}.ipynb`,
      // A kernel of another Deno that the user has would stand beside this one.
      "--MappingKernelManager.default_kernel_name=deno",
      ...browser ? [] : ["--no-browser"],
      // As in most containers; Lab listens to this machine alone and asks for its token.
      ...Deno.uid() === 0 ? ["--allow-root"] : [],
      ...args,
    ],
    cwd: root,
    env: {
      PATH: [programs, Deno.env.get("PATH") ?? ""].join(delimiter),
      JUPYTER_PATH: [scratch, ...others ? [others] : []].join(delimiter),
      ...env,
    },
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
}
