import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { buildPage } from "../../../model/page/build_page.ts";
import { servePage } from "../../../model/page/serve_page.ts";
import { repositoryRoot } from "../../support/paths.ts";
import { inFolder } from "../support/in_folder.ts";

/** Bytes after gzip. */
async function gzippedSize(path: string): Promise<number> {
  const { readable } = await Deno.open(path);
  const zipped = readable.pipeThrough(new CompressionStream("gzip"));
  return (await new Response(zipped).arrayBuffer()).byteLength;
}

Deno.test("the page is a folder of static files, its own code at most 100 KB gzipped", async () => {
  await inFolder(async (folder) => {
    const files = await buildPage(folder);
    const own = files.filter((path) => !/^ort\/|\.onnx$/.test(path));
    const sizes = await Promise.all(
      own.map((path) => gzippedSize(join(folder, path))),
    );
    const size = sizes.reduce((sum, each) => sum + each, 0);
    assert(size > 5_000 && size <= 100_000, `${size}`);
    assertEquals(
      await Deno.readFile(join(folder, "model.onnx")),
      await Deno.readFile(
        new URL("model/scoring/models/default.onnx", repositoryRoot),
      ),
    );
    // The same sources make the same page: a visitor's cache stays valid.
    const worker = () => Deno.readTextFile(join(folder, "service_worker.js"));
    const before = await worker();
    await buildPage(folder);
    assertEquals(await worker(), before);

    await using server = servePage(folder, files, { port: 0 });
    const url = `http://localhost:${server.addr.port}`;
    const ask = async (path: string, init?: RequestInit) => {
      const response = await fetch(url + path, init);
      await response.body?.cancel();
      return response;
    };
    const { status, headers } = await ask("/");
    assertEquals([status, headers.get("content-type")], [
      200,
      "text/html; charset=utf-8",
    ]);
    // Without these a browser allows one thread.
    assertEquals(headers.get("cross-origin-opener-policy"), "same-origin");
    assertEquals(headers.get("cross-origin-embedder-policy"), "require-corp");
    const wasm = await ask("/ort/ort-wasm-simd-threaded.wasm");
    assertEquals(wasm.headers.get("content-type"), "application/wasm");
    for (const path of ["/none", "/../deno.json", "/%2e%2e/deno.json"]) {
      assertEquals((await ask(path)).status, 404);
    }
    assertEquals((await ask("/", { method: "POST" })).status, 405);
  });
});
