import { fileURLToPath } from "node:url";

/**
 * Goes to the folder where the user stands, so that every path of a command
 * means what it means to any other program.
 *
 * `deno task` starts a command in the project's own folder and tells in
 * INIT_CWD where it was called. A user who starts Deno elsewhere has chosen that
 * folder; INIT_CWD may then be left from another program, as npm sets it too.
 */
export function goToCaller(): void {
  const caller = Deno.env.get("INIT_CWD");
  if (!caller || !isInProjectFolder()) return;
  try {
    Deno.chdir(caller);
  } catch {
    // It was deleted, or may not be entered: ignored.
  }
}

function isInProjectFolder(): boolean {
  const project = new URL("../../", import.meta.url);
  if (project.protocol !== "file:") return false;
  return Deno.realPathSync(fileURLToPath(project)) ===
    Deno.realPathSync(Deno.cwd());
}
