import { fileURLToPath } from "node:url";

/**
 * Changes to the folder in which the user called the command, so that relative paths mean what the user expects.
 *
 * `deno task` starts a command in the project's folder and passes the caller's folder
 * in INIT_CWD. If Deno was started in another folder, that one is kept: INIT_CWD may
 * then come from another program, since npm sets it too.
 */
export function goToCaller(): void {
  const caller = Deno.env.get("INIT_CWD");
  if (!caller || !isInProjectFolder()) return;
  try {
    Deno.chdir(caller);
  } catch {
    // Ignored: it was deleted, or access is denied.
  }
}

function isInProjectFolder(): boolean {
  const project = new URL("../../", import.meta.url);
  if (project.protocol !== "file:") return false;
  return Deno.realPathSync(fileURLToPath(project)) ===
    Deno.realPathSync(Deno.cwd());
}
