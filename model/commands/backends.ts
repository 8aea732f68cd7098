/**
 * `deno task backends`: what this machine can compute on, what `auto` would
 * take, and why.
 *
 * @module
 */
import { createCommand, runCommand } from "./run_command.ts";
import type { BackendsFlags } from "./run_backends.ts";

const command = createCommand(
  "backends",
  "What this machine can compute on, what --runtime auto would take, and why.",
)
  .option("--provision", "set TensorFlow up now, not when it is first used")
  .option("--json", "print the result as JSON")
  .action(async (flags: BackendsFlags) => {
    const { runBackends } = await import("./run_backends.ts");
    await runBackends(flags);
  });

if (import.meta.main) await runCommand(command);
