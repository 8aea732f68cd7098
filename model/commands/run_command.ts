// commander: the most used argument parser on npm; no dependencies.
import { Command, CommanderError } from "commander";
import { nearestName } from "../../data/text/nearest_name.ts";
import { printableMessage } from "../../data/text/printable.ts";
import { typedCommand } from "../../data/text/typed_command.ts";
import { goToCaller } from "./go_to_caller.ts";

/** Exit codes of every command. */
export const EXIT = {
  done: 0,
  failed: 1,
  wrongUse: 2,
  /** A worker was lost: the same command, given to all of them again, goes on. */
  tryAgain: 75,
} as const;

/** A command that parses but never ends the process by itself. */
export function createCommand(name: string, summary: string): Command {
  return new Command(typedCommand([name]))
    .description(summary)
    .configureHelp({
      helpWidth: _helpWidth(),
      minWidthToWrap: 20,
      // Of two names that of this package; the reference's are listed together.
      optionDescription: ({ description, defaultValue }) =>
        ["undefined", "boolean"].includes(typeof defaultValue)
          ? description
          : `${description} (${defaultValue})`,
      optionTerm: ({ flags }) => flags.replace(/^--\w+, (?=--)/, ""),
    })
    .helpOption("-h, --help", "show this text")
    .exitOverride();
}

/** As wide as the terminal, but no wider than one reads with ease. */
function _helpWidth(): number {
  return Deno.stdout.isTerminal()
    ? Math.min(100, Deno.consoleSize().columns)
    : 80;
}

/**
 * Parses arguments, runs the command's action, and ends the process: 0 done,
 * 1 failed, 2 wrong use, 75 a worker was lost.
 */
export async function runCommand(
  command: Command,
  args: readonly string[] = Deno.args,
): Promise<never> {
  try {
    // Deno hands on the "--" of `deno task train -- --help`.
    const own = args[0] === "--" ? args.slice(1) : args;
    outliveFileLimit();
    goToCaller();
    _refuseUnknownFlags(command, own);
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
    const isLost = error instanceof Error && error.name === "LostWorkerError";
    Deno.exit(isLost ? EXIT.tryAgain : EXIT.failed);
  }
}

/**
 * Beyond a limit on the size of files (`ulimit -f`) the system ends a program
 * without a word, unless it listens: then writing fails, and says why.
 */
function outliveFileLimit(): void {
  if (Deno.build.os !== "windows") {
    Deno.addSignalListener("SIGXFSZ", () => {});
  }
}

/**
 * Complains of a flag that is not there, with the one that may be meant. First,
 * because commander complains first of a flag that is missing: `--checkpiont`
 * would read that there is no `--checkpoint`.
 */
function _refuseUnknownFlags(command: Command, args: readonly string[]): void {
  const { unknown: [flag] } = command.parseOptions([...args]);
  if (flag === undefined || !flag.startsWith("-")) return;
  const [name] = flag.split("=") as [string];
  if (["-h", "--help"].includes(name)) return;
  const bare = (text: string) => text.replace(/^-+/, "");
  const known = command.options.flatMap(({ long, short }) => [long, short])
    .filter((it) => it?.startsWith("--")) as string[];
  const nearest = nearestName(bare(name), known.map(bare));
  const hint = nearest === undefined
    ? `${command.name()} --help lists the flags`
    : `Did you mean --${nearest}?`;
  command.error(
    `error: unknown option '${printableMessage(name)}'\n(${hint})`,
    {
      code: "commander.unknownOption",
    },
  );
}

/** Whether the user may have the command go on without the file that an error is about. */
function _canSkip(command: Command, error: unknown): boolean {
  return error instanceof Error &&
    // Not by their classes, which would have every command load what reads images.
    ["ImageError", "VideoError"].includes(error.name) &&
    command.options.some(({ long }) => long === "--skip-unreadable");
}
