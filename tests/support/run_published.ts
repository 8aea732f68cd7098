/** Runs a program that uses this package as it is published. */
import { assertEquals } from "@std/assert";
import { serveJsrRegistry } from "./jsr_registry.ts";
import { type DenoOutput, runDeno } from "./run_deno.ts";

/** What came of the program, and what it asked the registry for. */
export interface PublishedOutput extends DenoOutput {
  /** Paths, in order. */
  requests: string[];
}

/**
 * Publishes the package into a registry on localhost and runs a program that
 * imports it from there, in an empty folder. Packages of npm are taken from this
 * machine's cache.
 *
 * @param text The program.
 * @param args Its arguments.
 */
export async function runPublished(
  text: string,
  ...args: readonly string[]
): Promise<PublishedOutput> {
  await using registry = serveJsrRegistry();
  const published = await runDeno(
    [
      "publish",
      "--allow-dirty",
      "--no-check",
      "--no-provenance",
      "--token=none",
    ],
    { env: { JSR_URL: registry.url } },
  );
  assertEquals(published.code, 0, published.stderr);
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/main.ts`, text);
    await Deno.mkdir(`${folder}/cache`);
    await Deno.symlink(`${await denoDir()}/npm`, `${folder}/cache/npm`); // npm's packages need not be fetched again
    const env = { JSR_URL: registry.url, DENO_DIR: `${folder}/cache` };
    const run = ["run", "--allow-all", "main.ts", ...args];
    const output = await runDeno(run, { cwd: folder, env });
    return { ...output, requests: registry.requests };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function denoDir(): Promise<string> {
  return JSON.parse((await runDeno(["info", "--json"])).stdout).denoDir;
}
