import { assert, assertEquals } from "@std/assert";
import denoConfig from "../../../../deno.json" with { type: "json" };
import { runPublished } from "../../../support/run_published.ts";
import { patternImage, withFolder, writePng } from "../../_files.ts";

const { name, version } = denoConfig;

const USE = `
import { batches, openLoader } from "jsr:${name}@${version}/data";
const images = Deno.args.map((path) => ({ name: path, path, score: 1 }));
await using loader = openLoader({ workers: 1 });
const size = { height: 5, width: 7 };
const options = { batchSize: 2, seed: 1, epoch: 0, size, loader };
for await (const { shape } of batches(images, options)) {
  console.log(JSON.stringify(shape));
}
`;

Deno.test("workers load images in the package as it is published, from an empty folder", async () => {
  await withFolder(async (folder) => {
    const path = await writePng(folder, "a.png", patternImage());
    const { code, stdout, stderr, requests } = await runPublished(USE, path);
    assertEquals(code, 0, stderr);
    assertEquals(stdout.trim(), "[1,5,7,3]");
    assert(
      requests.some((each) => each.endsWith("/data/batches/loader/worker.ts")),
    );
  });
});
