/** Runs this very Deno as a child process. */
import { fromFileUrl, repositoryRoot } from "./paths.ts";

/** What came of a child process. */
export interface DenoOutput {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs `deno` with arguments; output is plain text.
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
    args: [...args],
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
