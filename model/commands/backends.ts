/**
 * `deno task backends`: the runtimes of this machine, which one `auto` chooses, and why.
 *
 * @module
 */
// commander: the most used argument parser on npm; no dependencies.
import { Option } from "commander";
import { createCommand, runCommand } from "./run_command.ts";
import type { BackendsFlags } from "./run_backends.ts";

const command = createCommand(
  "backends",
  "Lists the runtimes of this machine, and which one --runtime auto would choose, and why.",
)
  .addOption(
    new Option(
      "--provision [build]",
      "set TensorFlow up now instead of at first use: cuda or cpu (what suits this machine); cuda is set up even without a CUDA device",
    ).choices(["cuda", "cpu"]),
  )
  .option("--json", "print the result as JSON")
  .action(async (flags: BackendsFlags) => {
    const { runBackends } = await import("./run_backends.ts");
    await runBackends(flags);
  });

if (import.meta.main) await runCommand(command);
