import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type JsrPackage, serveJsrRegistry } from "./support/jsr_registry.ts";
import { repositoryRoot } from "./support/paths.ts";
import { runDeno } from "./support/run_deno.ts";
import { closingLine, countTests } from "./support/run_tests.ts";
import { standInImports } from "./support/test_imports.ts";

const standIn = new URL("tests/support/std_assert/", repositoryRoot);

/** The stand-in under the name and version of the real package. */
async function assertPackage(): Promise<JsrPackage> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const name of ["mod.ts", "equal.ts"]) {
    files.set(`/${name}`, await Deno.readFile(new URL(name, standIn)));
  }
  const version = "1.0.16";
  return { name: "@std/assert", version, exports: { ".": "./mod.ts" }, files };
}

/** Runs the test runner on the probe with a fresh cache and a registry's URL. */
async function runProbe(jsrUrl: string, ...args: string[]): Promise<string> {
  const cache = await Deno.makeTempDir();
  const lock = new URL("deno.lock", repositoryRoot);
  const before = await Deno.readTextFile(lock);
  try {
    const { code, stdout, stderr } = await runDeno([
      "run",
      "--allow-all",
      "tests/run_tests.ts",
      "tests/support/std_assert/probe.ts",
      ...args,
    ], { env: { JSR_URL: jsrUrl, DENO_DIR: cache } });
    assertEquals(code, 0, stderr);
    assertEquals(await Deno.readTextFile(lock), before, "the lock changed");
    return stdout;
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
}

Deno.test("the test command takes @std/assert from JSR where it is reached", async () => {
  await using registry = serveJsrRegistry(await assertPackage());
  const stdout = await runProbe(registry.url);
  assertStringIncludes(stdout, "Using jsr:@std/assert@1.0.16\n");
  assertStringIncludes(stdout, `resolved ${registry.url}/@std/assert/1.0.16/`);
  assertEquals(stdout.trimEnd().split("\n").at(-1), "1 passed, 0 failed");
  assert(registry.requests.includes("/@std/assert/1.0.16/equal.ts"));
});

Deno.test("the test command falls back on the stand-in where JSR answers nothing", async () => {
  await using registry = serveJsrRegistry();
  const stdout = await runProbe(registry.url);
  assertStringIncludes(stdout, "JSR cannot be reached");
  assertStringIncludes(stdout, `resolved ${standIn.href}mod.ts`);
  assertEquals(stdout.trimEnd().split("\n").at(-1), "1 passed, 0 failed");
});

Deno.test("the test command does not wait long for a registry that hangs", async () => {
  const { promise: forever, resolve: hangUp } = Promise.withResolvers<void>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async () => {
      await forever;
      return new Response(null, { status: 503 });
    },
  );
  try {
    const stdout = await runProbe(`http://127.0.0.1:${server.addr.port}`);
    assertStringIncludes(stdout, "JSR did not deliver it within 3 s");
    assertStringIncludes(stdout, `resolved ${standIn.href}mod.ts`);
  } finally {
    hangUp();
    await server.shutdown();
  }
});

Deno.test("the test command passes deno test's flags through", async () => {
  await using registry = serveJsrRegistry();
  const stdout = await runProbe(
    registry.url,
    "--filter=no such test",
  );
  assertEquals(stdout.trimEnd().split("\n").at(-1), "0 passed, 0 failed");
});

Deno.test("the stand-in's import map keeps packages and what lies below them", () => {
  const { "@std/assert": standsIn, ...rest } = standInImports({
    "@std/assert": "jsr:@std/assert@1.0.16",
    "csv-parse": "npm:csv-parse@7.0.3",
    "here": "./data/mod.ts",
  });
  assertEquals(standsIn, `${standIn.href}mod.ts`);
  assertEquals(rest, {
    "csv-parse": "npm:csv-parse@7.0.3",
    "csv-parse/": "npm:/csv-parse@7.0.3/",
    "here": new URL("data/mod.ts", repositoryRoot).href,
  });
});

Deno.test("countTests() reads the summary of deno test", () => {
  const output = "\x1b[0m\x1b[31mFAILED\x1b[0m | 12 passed (3 steps) | " +
    "2 failed (1 step) | 1 ignored | 4 filtered out \x1b[90m(1s)\x1b[0m\n";
  assertEquals(countTests(output), { passed: 12, failed: 2, skipped: 1 });
  assertEquals(countTests("error: Type checking failed.\n"), undefined);
});

Deno.test("closingLine() counts a run that never started as a failure", () => {
  const counts = { passed: 3, failed: 0, skipped: 2 };
  assertEquals(closingLine(0, counts), "3 passed, 0 failed, 2 skipped");
  assertEquals(closingLine(1, undefined), "0 passed, 1 failed");
});

Deno.test("closingLine() counts checks beside the tests", () => {
  const tests = { passed: 3, failed: 0, skipped: 2 };
  const checks = { passed: 5, failed: 1, skipped: 0 };
  assertEquals(closingLine(0, tests, checks), "8 passed, 1 failed, 2 skipped");
});
