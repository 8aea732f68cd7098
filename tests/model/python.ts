/**
 * Whether a Python with the given modules is there: the machine's `python3`, or
 * the one that the environment variable PYTHON names.
 */
import { unless } from "../support/unless.ts";
export const PYTHON = Deno.env.get("PYTHON") ?? "python3";

/** Registers a test that needs Python modules; without them it is ignored. */
export async function testWithPython(
  name: string,
  modules: string[],
  fn: () => Promise<void>,
): Promise<void> {
  const absence = await runPython(`import ${modules.join(", ")}`).then(
    () => undefined,
    () => `Python without ${modules.join(", ")}`,
  );
  Deno.test(unless(absence, name), fn);
}

/** Runs a Python program and returns what it prints. */
export async function runPython(
  program: string,
  ...args: string[]
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(PYTHON, {
    args: ["-c", program, ...args],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}
