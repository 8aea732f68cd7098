/**
 * `deno task compare`: compares finished training runs.
 *
 * @module
 */
import { createCommand, runCommand } from "./run_command.ts";
import type { CompareFlags } from "./run_comparison.ts";

const command = createCommand(
  "compare",
  "Compares finished training runs: settings, test metrics with confidence " +
    "intervals, and a paired test of each run against the first.",
)
  .argument(
    "<run...>",
    "folders of two or more runs; the others are compared with the first",
  )
  .option("--html <file>", "also write the comparison as an HTML page")
  .option("--json", "print the comparison as JSON")
  .action(async (paths: string[], flags: CompareFlags) => {
    const { runComparison } = await import("./run_comparison.ts");
    await runComparison(paths, flags);
  });

if (import.meta.main) await runCommand(command);
