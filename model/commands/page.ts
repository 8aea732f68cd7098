/**
 * `deno task page`: the page that scores photographs in a browser.
 *
 * @module
 */
import { number } from "./flags/option_values.ts";
import { createCommand, runCommand } from "./run_command.ts";
import type { PageFlags } from "./run_page.ts";

/** A port; 0 is any. */
const port = number(
  "a port from 0 to 65535",
  (value) => Number.isInteger(value) && value >= 0 && value <= 65535,
);

const command = createCommand(
  "page",
  "Builds the page that scores photographs in a browser, a folder of static files, " +
    "and serves it to this machine until Ctrl-C.",
)
  .option("--out <folder>", "folder of the page", "runs/page")
  .option("--port <n>", "port on this machine; 0: any that is free", port, 8466)
  .option("--no-serve", "build only, for a host of one's own")
  .action(async (flags: PageFlags) => {
    const { runPage } = await import("./run_page.ts");
    await runPage(flags);
  });

if (import.meta.main) await runCommand(command);
