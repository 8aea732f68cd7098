/**
 * `deno task page`: builds and serves the page that scores photographs in a
 * browser.
 *
 * @module
 */
import { number } from "./flags/option_values.ts";
import { createCommand, runCommand } from "./run_command.ts";
import type { PageFlags } from "./run_page.ts";

/** A port; 0: any free one. */
const port = number(
  "a port from 0 to 65535",
  (value) => Number.isInteger(value) && value >= 0 && value <= 65535,
);

const command = createCommand(
  "page",
  "Builds a web page that scores photographs in the browser, as a folder of static files, " +
    "and serves it on localhost until Ctrl-C.",
)
  .option("--out <folder>", "folder to write the page to", "runs/page")
  .option("--port <n>", "port on this machine; 0: any free port", port, 8466)
  .option("--no-serve", "only build, to upload the folder to a web host")
  .action(async (flags: PageFlags) => {
    const { runPage } = await import("./run_page.ts");
    await runPage(flags);
  });

if (import.meta.main) await runCommand(command);
