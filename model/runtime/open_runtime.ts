import type { Runtime, RuntimeName } from "./runtime.ts";
import { selectBackend } from "./select_backend.ts";

/** Where a model computes: a runtime, or the name of one to open. */
export interface RuntimeOption {
  /**
   * An open runtime, or the name of one to open.
   *
   * @default {"auto"}
   */
  runtime?: Runtime | RuntimeName | "auto";
}

/** The runtime that an option asks for. */
export async function openRuntime(
  wanted: RuntimeOption["runtime"],
): Promise<Runtime> {
  if (typeof wanted === "object") return wanted;
  return await selectBackend(wanted ?? "auto");
}
