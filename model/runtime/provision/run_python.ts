import {
  runProgram,
  type RunProgramOptions,
} from "../../../data/files/run_program.ts";

/**
 * Runs Python so that no file in the user's working folder is executed: in isolated mode (`-I`), where neither the
 * working folder nor `PYTHONPATH` nor the user's own packages are searched for modules, and in an empty folder.
 *
 * Otherwise `python -m pip` in a folder with untrusted files would run a `pip.py` in it.
 *
 * @param python The interpreter.
 * @param args Arguments after `-I`: `-m`, `-c` or a script, and its arguments.
 * @param options As for {@linkcode runProgram}; a working folder must have been created by this program.
 * @returns Its standard output.
 * @throws {Error} If it cannot be started or fails, with the last lines it wrote.
 */
export async function runPython(
  python: string,
  args: readonly string[],
  options: RunProgramOptions = {},
): Promise<string> {
  const empty = await Deno.makeTempDir({ prefix: "iqa-python-" });
  try {
    return await runProgram(python, ["-I", ...args], {
      cwd: empty,
      ...options,
    });
  } finally {
    await Deno.remove(empty, { recursive: true });
  }
}
