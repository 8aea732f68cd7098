import process from "node:process";
import { runPython } from "./run_python.ts";
import { messageOf } from "../../../data/text/message_of.ts";

/**
 * The user's Python 3: `$PYTHON` if set, otherwise `python3` or `python`.
 *
 * @throws {Error} If none runs; the error lists what was tried.
 */
export async function findPython(): Promise<string> {
  const tried: string[] = [];
  for (const python of candidates()) {
    try {
      await runPython(python, [
        "-c",
        "import sys; sys.exit(sys.version_info < (3, 8))",
      ]);
      return python;
    } catch (error) {
      tried.push(messageOf(error));
    }
  }
  throw new Error(`no Python 3.8 or newer: ${tried.join("; ")}`);
}

function candidates(): string[] {
  const named = Deno.env.get("PYTHON");
  return named
    ? [named]
    : process.platform === "win32"
    ? ["python", "py"]
    : ["python3", "python"];
}
