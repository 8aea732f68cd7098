// commander: the most used argument parser on npm; no dependencies.
import { Command, CommanderError } from "commander";
import { nearestName } from "../../data/text/nearest_name.ts";
import { printableMessage } from "../../data/text/printable.ts";
import { typedCommand } from "../../data/text/typed_command.ts";
import { goToCaller } from "./go_to_caller.ts";
import { messageOf } from "../../data/text/message_of.ts";

/** Exit codes of all commands. */
export const EXIT = {
  done: 0,
  failed: 1,
  wrongUse: 2,
  /** A worker was lost: the same command on all workers resumes the run. */
  tryAgain: 75,
} as const;

/** A command that never ends the process itself. */
export function createCommand(name: string, summary: string): Command {
  return new Command(typedCommand([name]))
    .description(summary)
    .configureHelp({
      helpWidth: helpWidth(),
      minWidthToWrap: 20,
      // Shows this package's name of a flag; LinearityIQA's names are listed
      // together.
      optionDescription: ({ description, defaultValue }) =>
        ["undefined", "boolean"].includes(typeof defaultValue)
          ? description
          : `${description} (${defaultValue})`,
      optionTerm: ({ flags }) => flags.replace(/^--\w+, (?=--)/, ""),
    })
    .helpOption("-h, --help", "show this text")
    .exitOverride();
}

/** The width of the terminal, limited to what is easy to read. */
function helpWidth(): number {
  return Deno.stdout.isTerminal()
    ? Math.min(100, Deno.consoleSize().columns)
    : 80;
}

/**
 * Parses arguments, runs the command's action, and ends the process with an
 * exit code: 0 success, 1 failure, 2 wrong usage, 75 a worker was lost.
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
    refuseUnknownFlags(command, own);
    await command.parseAsync([...own], { from: "user" });
    Deno.exit(EXIT.done);
  } catch (error) {
    if (error instanceof CommanderError) {
      Deno.exit(error.exitCode === 0 ? EXIT.done : EXIT.wrongUse);
    }
    const message = messageOf(error);
    console.error(`error: ${printableMessage(message)}`);
    if (canSkip(command, error)) {
      console.error("--skip-unreadable skips such files");
    }
    if (Deno.env.get("DEBUG")) console.error(error);
    const isLost = error instanceof Error && error.name === "LostWorkerError";
    Deno.exit(isLost ? EXIT.tryAgain : EXIT.failed);
  }
}

/**
 * At the limit of file sizes (`ulimit -f`) the system kills a program silently,
 * unless it handles the signal: then writing fails with a reason.
 */
function outliveFileLimit(): void {
  if (Deno.build.os !== "windows") {
    Deno.addSignalListener("SIGXFSZ", () => {});
  }
}

/**
 * Reports an unknown flag, and suggests a similar one. It runs first, because
 * commander would first report a missing flag: for `--checkpiont`, that
 * `--checkpoint` is missing.
 */
function refuseUnknownFlags(command: Command, args: readonly string[]): void {
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
function canSkip(command: Command, error: unknown): boolean {
  return error instanceof Error &&
    // Compared by name, since importing the classes would make every command
    // load the image readers.
    ["ImageError", "VideoError"].includes(error.name) &&
    command.options.some(({ long }) => long === "--skip-unreadable");
}
