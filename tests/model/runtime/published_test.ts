import { assert, assertEquals } from "@std/assert";
import denoConfig from "../../../deno.json" with { type: "json" };
import { runPublished } from "../../support/run_published.ts";
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
  const names = (["tensorflow", "wasm", "cpu"] as const).filter((name) =>
    !ABSENCES[name]
  );
  const { code, stdout, stderr, requests } = await runPublished(USE, ...names);
  assertEquals(code, 0, stderr);
  assertEquals(stdout.trim().split("\n"), names.map((name) => `${name} 3`));
  assert(
    requests.some((path) => path.endsWith("/model/runtime/tensorflow.ts")),
  );
});
