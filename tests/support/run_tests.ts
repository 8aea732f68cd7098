/** `deno test` with a closing line that machines can read. */

/** What a run of tests came to. */
export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Runs `deno test` with doc examples, passes its output through as it comes,
 * and ends with the line `N passed, N failed[, N skipped]`.
 *
 * @param args Flags and paths of `deno test`.
 * @returns The exit code of `deno test`.
 */
export async function runTests(args: readonly string[]): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "--allow-all", "--doc", ...args],
    stdout: "piped",
    env: colours(),
  }).spawn();
  const output = await passThrough(child.stdout);
  const { code } = await child.status;
  console.log(closingLine(countTests(output), code));
  return code;
}

/** The counts in the last summary that `deno test` printed, if it did. */
export function countTests(output: string): TestCounts | undefined {
  // deno-lint-ignore no-control-regex
  const plain = output.replaceAll(/\x1b\[[\d;]*m/g, "");
  const summary = plain.split("\n")
    .findLast((line) => /^(ok|FAILED) \| \d+ passed/.test(line));
  if (summary === undefined) return undefined;
  const count = (name: string) =>
    Number(summary.match(new RegExp(`\\| (\\d+) ${name}`))?.[1] ?? 0);
  return {
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("ignored"),
  };
}

/** The closing line. A run that failed before any test counts as one failure. */
export function closingLine(
  counts: TestCounts | undefined,
  code: number,
): string {
  const { passed, failed, skipped } = counts ??
    { passed: 0, failed: 0, skipped: 0 };
  const failures = code === 0 ? failed : Math.max(1, failed);
  const line = `${passed} passed, ${failures} failed`;
  return skipped > 0 ? `${line}, ${skipped} skipped` : line;
}

/** Colours for a terminal, which the piped child would not find by itself. */
function colours(): Record<string, string> {
  return Deno.stdout.isTerminal() && !Deno.noColor ? { FORCE_COLOR: "1" } : {};
}

/** Copies a stream to standard output and returns it as text. */
async function passThrough(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    for (let at = 0; at < chunk.length;) {
      at += await Deno.stdout.write(chunk.subarray(at));
    }
  }
  return text + decoder.decode();
}
