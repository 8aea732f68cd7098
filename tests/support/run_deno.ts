/** Runs this very Deno as a child process. */
import { fromFileUrl, repositoryRoot } from "./paths.ts";

/** What came of a child process. */
export interface DenoOutput {
  code: number;
  stdout: string;
  stderr: string;
}

/** What Deno does with packages, and that takes a lock. */
const LOCKED = ["cache", "check", "doc", "info", "run", "test"];

/**
 * The flag that pins the packages of a program in this repository: `deno.json`
 * names no lock, for `deno task` would fetch all that is in it.
 */
export const LOCK = `--lock=${
  fromFileUrl(new URL("deno.lock", repositoryRoot))
}`;

/**
 * Runs `deno` with arguments; output is plain text. In this repository packages
 * are those of its lock unless the arguments say otherwise.
 *
 * @param args Subcommand, flags and paths.
 * @param options Working folder (the repository's root by default) and further
 * environment variables.
 */
export async function runDeno(
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<DenoOutput> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: withLock(args, options.cwd),
    cwd: options.cwd ?? fromFileUrl(repositoryRoot),
    env: { NO_COLOR: "1", ...options.env },
  }).output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

function withLock(args: readonly string[], cwd?: string): string[] {
  const [command = "", ...others] = args;
  const isSaid = others.some((arg) => /^--(no-)?(lock|config)\b/.test(arg));
  const isOurs = cwd === undefined && LOCKED.includes(command);
  return isOurs && !isSaid ? [command, LOCK, ...others] : [...args];
}
