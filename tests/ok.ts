/**
 * `deno task ok`: everything that must hold before a commit. Every step runs,
 * whatever the ones before it found; the exit code says whether all passed.
 */
import denoConfig from "../deno.json" with { type: "json" };
import { runTests } from "./support/run_tests.ts";
import { resolveTestImports } from "./support/test_imports.ts";

type Step = [title: string, run: () => Promise<number>];

/** The steps, given the flags under which the tests' imports resolve. */
function stepsWith(flags: readonly string[]): Step[] {
  const entryPoints = Object.values(denoConfig.exports);
  return [
    ["format", () => deno("fmt", "--check")],
    ["lint", () => deno("lint")],
    ["types", () => deno("check", ...flags, ".")],
    ...entryPoints.map((path): Step => [
      `docs of ${path}`,
      () => deno("doc", "--quiet", "--lint", ...flags, path),
    ]),
    ["tests and examples", () => runTests(flags)],
    ["package", () => deno("publish", "--dry-run", "--allow-dirty")],
  ];
}

/** Runs Deno with this process's own output; resolves to its exit code. */
async function deno(...args: string[]): Promise<number> {
  const command = new Deno.Command(Deno.execPath(), {
    args,
    stdout: "inherit",
    stderr: "inherit",
  });
  return (await command.output()).code;
}

const folder = await Deno.makeTempDir({ prefix: "norm-in-norm-ok-" });
const failed: string[] = [];
try {
  const { flags, message } = await resolveTestImports(folder);
  console.log(message);
  for (const [title, run] of stepsWith(flags)) {
    console.log(`\n=== ${title}`);
    if (await run() !== 0) failed.push(title);
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
console.log(
  failed.length === 0 ? "\nAll is well" : `\nFailed: ${failed.join(", ")}`,
);
Deno.exitCode = failed.length === 0 ? 0 : 1;
