/**
 * `deno task test [--all] [flags and paths of deno test]`: everything that must
 * hold before a commit; with flags or paths, the tests that they choose.
 */
import denoConfig from "../deno.json" with { type: "json" };
import { closingLine, runTests, type TestCounts } from "./support/run_tests.ts";
import { resolveTestImports } from "./support/test_imports.ts";

const HELP = `Usage: deno task test [--all] [flags and paths of deno test]

Checks format, lint, types, docs and package, and runs the tests and the
examples in docs and README. With flags or paths, which are relative to the
project's folder, only the tests that they choose.

  deno task test tests/loss                 one folder
  deno task test --filter plcc tests/loss   tests whose name has this in it
  deno task test --all                      also tests that bring large programs
                                            (JupyterLab, Chromium, Spark)

The last line counts: N passed, N failed[, N skipped]. Exit code 0: none failed.
\`deno test --help\` lists all flags.`;

const { ".": ROOT, ...ROOMS } = denoConfig.exports;

type Check = [title: string, ...args: string[]];

/** What is checked beside the tests, given the flags under which imports resolve. */
function checksWith(flags: readonly string[]): Check[] {
  return [
    ["format", "fmt", "--check"],
    ["lint", "lint"],
    ["types", "check", ...flags, "."],
    ...Object.values(ROOMS).map((path): Check => [
      `docs of ${path}`,
      ...["doc", "--quiet", "--lint", ...flags, path],
    ]),
    // The root has the types of its functions from the rooms.
    [
      `docs of ${ROOT}`,
      ...["doc", "--quiet", "--lint", ...flags, ROOT],
      ...Object.values(ROOMS),
    ],
    ["package", "publish", "--dry-run", "--allow-dirty"],
  ];
}

/** Runs every check, whatever the ones before it found. */
async function runChecks(
  flags: readonly string[],
): Promise<{ counts: TestCounts; failed: string[] }> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const failed: string[] = [];
  for (const [title, ...args] of checksWith(flags)) {
    const { success, stdout, stderr } = await new Deno.Command(
      Deno.execPath(),
      { args },
    ).output();
    console.log(`${title} ... ${success ? "ok" : "FAILED"}`);
    if (!success) {
      const decoder = new TextDecoder();
      console.log(decoder.decode(stdout) + decoder.decode(stderr));
      failed.push(title);
    }
    counts[success ? "passed" : "failed"]++;
  }
  return { counts, failed };
}

const args = Deno.args.filter((arg) => arg !== "--");
if (["-h", "--help"].includes(args[0]!)) {
  console.log(HELP);
  Deno.exit(0);
}
if (args.includes("--all")) Deno.env.set("ALL", "true");
const chosen = args.filter((arg) => arg !== "--all");
const folder = await Deno.makeTempDir({ prefix: "norm-in-norm-tests-" });
try {
  const { flags, message } = await resolveTestImports(folder);
  console.log(message);
  const checks = chosen.length > 0 ? undefined : await runChecks(flags);
  const { code, counts } = await runTests([...flags, ...chosen], {
    endHung: chosen.length === 0,
  });
  // Their messages are thousands of lines above by now.
  if (checks?.failed.length) console.log(`FAILED: ${checks.failed.join(", ")}`);
  console.log(closingLine(code, counts, checks?.counts));
  Deno.exitCode = checks?.failed.length ? 1 : code;
} finally {
  await Deno.remove(folder, { recursive: true });
}
