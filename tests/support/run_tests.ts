/** `deno test` with a closing line that machines can read. */
import { runProgram } from "../../data/files/run_program.ts";
import { signalChild } from "../../data/files/signal_child.ts";

/** What a run of tests came to. */
export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Runs `deno test` with doc examples and passes its output through as it comes.
 *
 * @param args Flags and paths of `deno test`.
 * @param options `endHung`: whether a test of 8 minutes is one that hangs, which
 * holds for the suite and not for what is chosen, such as a hundred kills.
 * @returns The exit code of `deno test`, and its counts if it got that far.
 */
export async function runTests(
  args: readonly string[],
  { endHung = false }: { endHung?: boolean } = {},
): Promise<{ code: number; counts: TestCounts | undefined }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "--allow-all", "--doc", ...args],
    stdout: "piped",
    // Messages that quote a command quote `deno`, however this was started.
    env: { ...colors(), npm_lifecycle_event: "" },
  }).spawn();
  let hung = false;
  const output = await passThrough(child.stdout, (text) => {
    hung = endHung && endHungTest(text, child) || hung;
  });
  const { code } = await child.status;
  // A test may take the end of a program that it waits for as it is.
  return { code: hung ? code || 1 : code, counts: countTests(output) };
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

/**
 * The closing line, `N passed, N failed[, N skipped]`, of tests and of checks
 * beside them. Tests that failed before any was counted are one failure.
 */
export function closingLine(
  code: number,
  counts: TestCounts = NONE,
  checks: TestCounts = NONE,
): string {
  const failures = code === 0 ? counts.failed : Math.max(1, counts.failed);
  const line = `${counts.passed + checks.passed} passed, ${
    failures + checks.failed
  } failed`;
  return counts.skipped > 0 ? `${line}, ${counts.skipped} skipped` : line;
}

const NONE: TestCounts = { passed: 0, failed: 0, skipped: 0 };

/** Colors for a terminal, which the piped child would not find by itself. */
function colors(): Record<string, string> {
  return Deno.stdout.isTerminal() && !Deno.noColor ? { FORCE_COLOR: "1" } : {};
}

/**
 * Ends what a test that hangs waits for, so that it fails and the others run:
 * after 8 minutes the programs that the tests started, after 16 the tests.
 *
 * @param text What `deno test` printed: it reports a slow test after 1, 2, 4, 8 ... minutes.
 * @returns Whether it reported one that hangs.
 */
function endHungTest(text: string, tests: Deno.ChildProcess): boolean {
  if (!text.includes("has been running for over")) return false;
  if (text.includes("(8m0s)")) {
    console.log("A test hangs: ending the programs that it started");
    runProgram("pkill", ["-KILL", "-P", `${tests.pid}`])
      .catch(() => {}); // a system without pkill waits for the tests' end
    return true;
  }
  if (text.includes("(16m0s)")) {
    console.log("A test hangs without a program that it started: ending all");
    signalChild(tests, "SIGKILL");
    return true;
  }
  return false;
}

/** Copies a stream to standard output and returns it as text; each part is passed to `onText`. */
async function passThrough(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onText: (text: string) => void,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    const part = decoder.decode(chunk, { stream: true });
    onText(part);
    text += part;
    for (let at = 0; at < chunk.length;) {
      at += await Deno.stdout.write(chunk.subarray(at));
    }
  }
  return text + decoder.decode();
}
