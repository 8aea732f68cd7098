import type { Runtime, RuntimeName } from "./runtime.ts";
import { selectBackend } from "./select_backend.ts";

/** The runtime option of models. */
export interface RuntimeOption {
  /**
   * An open runtime, or the name of one to open.
   *
   * @default {"auto"}
   */
  runtime?: Runtime | RuntimeName | "auto";
}

/** Opens the runtime of an option. */
export async function openRuntime(
  wanted: RuntimeOption["runtime"],
): Promise<Runtime> {
  if (typeof wanted === "object") return wanted;
  return await selectBackend(wanted ?? "auto");
}
