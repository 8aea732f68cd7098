/**
 * `deno task test [flags and paths of deno test]`: type checks and runs the
 * tests and the examples in docs and README, all of them by default.
 */
import { resolveTestImports } from "./support/test_imports.ts";
import { runTests } from "./support/run_tests.ts";

const HELP = `Usage: deno task test [flags and paths of deno test]

Type checks and runs the tests, and the examples in docs and README: all of
them, or those below the paths, which are relative to the project's folder.

  deno task test tests/loss                 one folder
  deno task test --filter plcc tests/loss   tests whose name has this in it

The last line counts: N passed, N failed[, N skipped]. Exit code 0: none failed.
\`deno test --help\` lists all flags.`;

if (["-h", "--help"].includes(Deno.args.filter((it) => it !== "--")[0]!)) {
  console.log(HELP);
  Deno.exit(0);
}

const folder = await Deno.makeTempDir({ prefix: "norm-in-norm-tests-" });
try {
  const { flags, message } = await resolveTestImports(folder);
  console.log(message);
  Deno.exitCode = await runTests([...flags, ...Deno.args]);
} finally {
  await Deno.remove(folder, { recursive: true });
}
