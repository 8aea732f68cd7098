import { assert, assertEquals } from "@std/assert";
import denoConfig from "../../../deno.json" with { type: "json" };
import { serveJsrRegistry } from "../../support/jsr_registry.ts";
import { runDeno } from "../../support/run_deno.ts";
import { ABSENCES } from "./available.ts";

const { name, version } = denoConfig;

const USE = `
import { selectBackend } from "jsr:${name}@${version}/model";
for (const name of Deno.args) {
  const { tf } = await selectBackend(name, { log: () => {} });
  console.log(name, await tf.add(1, 2).array());
}
`;

Deno.test("runtimes open in the package as it is published, from an empty folder", async () => {
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

  const names = (["tensorflow", "wasm", "cpu"] as const).filter((name) =>
    !ABSENCES[name]
  );
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/main.ts`, USE);
    await Deno.mkdir(`${folder}/cache`);
    await Deno.symlink(`${await denoDir()}/npm`, `${folder}/cache/npm`); // npm's packages need not be fetched again
    const env = { JSR_URL: registry.url, DENO_DIR: `${folder}/cache` };
    const run = ["run", "--allow-all", "main.ts", ...names];
    const { code, stdout, stderr } = await runDeno(run, { cwd: folder, env });
    assertEquals(code, 0, stderr);
    assertEquals(stdout.trim().split("\n"), names.map((name) => `${name} 3`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  assert(
    registry.requests.some((path) =>
      path.endsWith("/model/runtime/tensorflow.ts")
    ),
  );
});

async function denoDir(): Promise<string> {
  return JSON.parse((await runDeno(["info", "--json"])).stdout).denoDir;
}
