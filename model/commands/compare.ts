/**
 * `deno task compare`: puts finished training runs side by side.
 *
 * @module
 */
import { createCommand, runCommand } from "./run_command.ts";
import type { CompareFlags } from "./run_comparison.ts";

const command = createCommand(
  "compare",
  "Puts finished training runs side by side: settings, test metrics with confidence " +
    "intervals, and a paired test of each run against the first.",
)
  .argument(
    "<run...>",
    "folders of two runs or more, the one to compare with first",
  )
  .option("--html <file>", "write a page to look at, too")
  .option("--json", "print the comparison as JSON")
  .action(async (paths: string[], flags: CompareFlags) => {
    const { runComparison } = await import("./run_comparison.ts");
    await runComparison(paths, flags);
  });

if (import.meta.main) await runCommand(command);
