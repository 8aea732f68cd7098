/**
 * `deno task test [flags and paths of deno test]`: type checks and runs the
 * tests and the examples in docs and README, all of them by default.
 */
import { resolveTestImports } from "./support/test_imports.ts";
import { runTests } from "./support/run_tests.ts";

const folder = await Deno.makeTempDir({ prefix: "norm-in-norm-tests-" });
try {
  const { flags, message } = await resolveTestImports(folder);
  console.log(message);
  Deno.exitCode = await runTests([...flags, ...Deno.args]);
} finally {
  await Deno.remove(folder, { recursive: true });
}
