/** Runs the commands as a user does. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl, repositoryRoot } from "../../support/paths.ts";

/** A command of the project. */
export type CommandName =
  | "backends"
  | "compare"
  | "convert"
  | "download"
  | "evaluate"
  | "experiment"
  | "score"
  | "train";

/** What came of it. */
export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Starts a command; the caller waits for it. */
export function startCommand(
  name: CommandName,
  args: readonly string[],
): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", `model/commands/${name}.ts`, ...args],
    cwd: fromFileUrl(repositoryRoot),
    // Tests may be started anywhere, and by npx.
    env: { NO_COLOR: "1", INIT_CWD: "", npm_lifecycle_event: "" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs a command to its end, with `input` on its standard input. */
export async function runCommand(
  name: CommandName,
  args: readonly string[],
  input: string | Uint8Array<ArrayBuffer> = "",
): Promise<CommandResult> {
  const child = startCommand(name, args);
  const writer = child.stdin.getWriter();
  // A command that does not read may be gone by then.
  const bytes = typeof input === "string"
    ? new TextEncoder().encode(input)
    : input;
  await writer.write(bytes).catch(() => {});
  await writer.close().catch(() => {});
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

/** Runs a command that must end well; returns its lines on standard output. */
export async function linesOf(
  name: CommandName,
  args: readonly string[],
  input?: string,
): Promise<string[]> {
  const { code, stdout, stderr } = await runCommand(name, args, input);
  assertEquals(code, 0, stderr);
  return stdout.split("\n").filter((line) => line !== "");
}

/** Asserts how a command fails: its exit code, and a part of its message. */
export async function assertFails(
  name: CommandName,
  args: readonly string[],
  code: 1 | 2,
  message: string,
): Promise<void> {
  const result = await runCommand(name, args);
  assertStringIncludes(result.stderr, message);
  assertEquals(result.code, code, result.stderr);
  assertEquals(result.stdout, "", "data on standard output");
}
