// commander: the most used argument parser on npm; no dependencies, suggests the nearest flag.
import { Command, CommanderError } from "commander";
import { printableMessage } from "../../data/text/printable.ts";

/** Exit codes of every command. */
export const EXIT = { done: 0, failed: 1, wrongUse: 2 } as const;

/** A command that parses but never ends the process by itself. */
export function createCommand(name: string, summary: string): Command {
  return new Command(`deno task ${name}`)
    .description(summary)
    .configureHelp({ helpWidth: 100 })
    .exitOverride();
}

/**
 * Parses arguments, runs the command's action, and ends the process: 0 done,
 * 1 failed, 2 wrong use.
 */
export async function runCommand(
  command: Command,
  args: readonly string[] = Deno.args,
): Promise<never> {
  try {
    // Deno hands on the "--" of `deno task train -- --help`.
    const own = args[0] === "--" ? args.slice(1) : args;
    await command.parseAsync([...own], { from: "user" });
    Deno.exit(EXIT.done);
  } catch (error) {
    if (error instanceof CommanderError) {
      Deno.exit(error.exitCode === 0 ? EXIT.done : EXIT.wrongUse);
    }
    const message = error instanceof Error ? error.message : String(error);
    console.error(`error: ${printableMessage(message)}`);
    if (_canSkip(command, error)) {
      console.error("--skip-unreadable goes on without such files");
    }
    if (Deno.env.get("DEBUG")) console.error(error);
    Deno.exit(EXIT.failed);
  }
}

/** Whether the user may have the command go on without the file that an error is about. */
function _canSkip(command: Command, error: unknown): boolean {
  return error instanceof Error &&
    // Not by their classes, which would have every command load what reads images.
    ["ImageError", "VideoError"].includes(error.name) &&
    command.options.some(({ long }) => long === "--skip-unreadable");
}
