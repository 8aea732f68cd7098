// commander: the most used argument parser on npm; no dependencies.
import { Command, CommanderError } from "commander";
import { nearestName } from "../../data/text/nearest_name.ts";
import { printableMessage } from "../../data/text/printable.ts";
import { typedCommand } from "../../data/text/typed_command.ts";
import { goToCaller } from "./go_to_caller.ts";
import { messageOf } from "../../data/text/message_of.ts";

/** Exit codes of every command. */
export const EXIT = {
  done: 0,
  failed: 1,
  wrongUse: 2,
  /** A worker was lost: the same command on all workers resumes the run. */
  tryAgain: 75,
} as const;

/** A command that parses but never ends the process by itself. */
export function createCommand(name: string, summary: string): Command {
  return new Command(typedCommand([name]))
    .description(summary)
    .configureHelp({
      helpWidth: _helpWidth(),
      minWidthToWrap: 20,
      // Shows this package's name of a flag; the reference's names are listed together.
      optionDescription: ({ description, defaultValue }) =>
        ["undefined", "boolean"].includes(typeof defaultValue)
          ? description
          : `${description} (${defaultValue})`,
      optionTerm: ({ flags }) => flags.replace(/^--\w+, (?=--)/, ""),
    })
    .helpOption("-h, --help", "show this text")
    .exitOverride();
}

/** As wide as the terminal, but no wider than is easy to read. */
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
    // Deno passes on the "--" of `deno task train -- --help`.
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
    const message = messageOf(error);
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
 * At a limit on the size of files (`ulimit -f`) the system silently ends a program, unless it handles the signal: then
 * writing fails with a reason.
 */
function outliveFileLimit(): void {
  if (Deno.build.os !== "windows") {
    Deno.addSignalListener("SIGXFSZ", () => {});
  }
}

/**
 * Reports an unknown flag, with the one that may be meant. It runs first, because commander reports a missing flag
 * first: for `--checkpiont` it would say that `--checkpoint` is missing.
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

/** Whether `--skip-unreadable` would skip the file that an error is about. */
function _canSkip(command: Command, error: unknown): boolean {
  return error instanceof Error &&
    // Not by their classes, since importing them would make every command load the
    // image readers.
    ["ImageError", "VideoError"].includes(error.name) &&
    command.options.some(({ long }) => long === "--skip-unreadable");
}
