import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { downloadFile } from "../../../data/download/download_file.ts";
import { filesIn } from "../../model/support/in_folder.ts";
import { withFolder } from "../_files.ts";

/** Serves zeros without end, or so many. */
function serve(headers: HeadersInit = {}): Deno.HttpServer<Deno.NetAddr> {
  const zeros = new Uint8Array(1 << 16);
  return Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () =>
      new Response(
        new ReadableStream({ pull: (controller) => controller.enqueue(zeros) }),
        { headers },
      ),
  );
}

Deno.test("downloadFile() ends a download that has no length and no end, and removes what came", async () => {
  await withFolder(async (folder) => {
    const server = serve();
    try {
      await assertRejects(
        () =>
          downloadFile(
            `http://127.0.0.1:${server.addr.port}/x.pth`,
            join(folder, "x.pth"),
            { mostBytes: 1_000_000, sha256: "f37072fd" },
          ),
        Error,
        "the server states no length and has not ended after 1000000 bytes; the partial file is removed",
      );
      assertEquals(await filesIn(folder), [".download.lock"]);
    } finally {
      await server.shutdown();
    }
  });
});
