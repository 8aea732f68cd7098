import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { downloadFile } from "../../../data/download/download_file.ts";
import { filesIn } from "../../model/support/in_folder.ts";
import { withFolder } from "../_files.ts";
import {
  assertWhole,
  BODY,
  FAST,
  SHA256,
  testDownload,
  V1,
} from "./download_case.ts";
import { cutAnswer, honestAnswer } from "./raw_server.ts";

testDownload(
  "fetches a file once, and reports its size, checksum and progress",
  (request) => honestAnswer(request, BODY, V1),
  async (it) => {
    const seen: [number, number | undefined][] = [];
    const progress = (done: number, total?: number) =>
      void seen.push([done, total]);
    const expected = { path: it.path, bytes: 100_000, sha256: SHA256 };
    assertEquals(await it.get({ sha256: SHA256, progress }), {
      ...expected,
      fetched: true,
    });
    assertEquals(seen[0], [0, 100_000]);
    assertEquals(seen.at(-1), [100_000, 100_000]);
    await assertWhole(it);
    assertEquals(await it.get(), { ...expected, fetched: false });
    assertEquals(it.server.requests.length, 1);
    await it.get({ force: true });
    assertEquals(it.server.requests.length, 2);
    const { headers } = it.server.requests[0]!;
    assertEquals(headers.get("accept-encoding"), "identity");
  },
);

testDownload(
  "notices a body that is shorter than its declared length",
  (request) => cutAnswer(honestAnswer(request, BODY), 99_999),
  async (it) => {
    await assertRejects(
      () => it.get({ attempts: 2 }),
      Error,
      "99999 bytes are kept in",
    );
    assertEquals(it.server.requests.length, 2);
  },
);

testDownload(
  "fails by the checksum where the declared length is too small, and removes the part",
  () => ({ headers: { ETag: V1, "Content-Length": "99999" }, body: BODY }),
  async (it) => {
    const expected = `and not ${SHA256}; ` +
      "the 99999 bytes that were received are removed";
    await assertRejects(() => it.get({ sha256: SHA256 }), Error, expected);
    assertEquals(await filesIn(it.folder), [".download.lock"]);
  },
);

testDownload(
  "fails by the first digits of a checksum where the body is corrupt, and removes the part",
  (request) => honestAnswer(request, BODY.with(50_000, 1), V1),
  async (it) => {
    const sha256 = SHA256.slice(0, 8);
    const expected = `does not begin with ${sha256}`;
    await assertRejects(() => it.get({ sha256 }), Error, expected);
    assertEquals(await filesIn(it.folder), [".download.lock"]);
    assertEquals(it.server.requests.length, 1);
  },
);

testDownload(
  "fetches a body of unknown length, and notices where it is cut",
  (_request, number) => ({
    headers: { "Transfer-Encoding": "chunked" },
    body: "5\r\nhello\r\n6\r\n world\r\n" + (number === 1 ? "" : "0\r\n\r\n"),
  }),
  async (it) => {
    await it.get();
    assertEquals(await Deno.readTextFile(it.path), "hello world");
    assertEquals(it.server.requests.length, 2);
  },
);

testDownload(
  "follows redirects, with its range",
  ({ path, headers }, number) => {
    const found = (Location: string) => ({
      status: "302 Found",
      headers: { Location },
    });
    if (path === "/a.bin") return found("there/b?x=1");
    if (path === "/there/b?x=1") return found("/c");
    const answer = honestAnswer({ path, headers }, BODY, V1);
    return number === 3 ? cutAnswer(answer, 40_000) : answer;
  },
  async (it) => {
    await it.get();
    await assertWhole(it);
    const paths = it.server.requests.map(({ path }) => path);
    const once = ["/a.bin", "/there/b?x=1", "/c"];
    assertEquals(paths, [...once, ...once]);
    const { headers } = it.server.requests[5]!;
    assertEquals(headers.get("range"), "bytes=40000-");
  },
);

const REDIRECTS: [string, Record<string, string>, string, number][] = [
  ["in a loop", { Location: "/a.bin" }, "redirects 10 times", 11],
  ["to nowhere", {}, "without an address to go to", 1],
  ["to a file of this machine", { Location: "file:///x" }, '"file:///x"', 1],
];
for (const [where, headers, message, requests] of REDIRECTS) {
  testDownload(
    `gives up on redirects ${where}`,
    () => ({ status: "301 Moved", headers }),
    async (it) => {
      await assertRejects(() => it.get(), Error, message);
      assertEquals(it.server.requests.length, requests);
    },
  );
}

const REFUSALS: [string, string][] = [
  ["401 Unauthorized", ": it may require a login or a form first"],
  ["403 Forbidden", ": it may require a login or a form first"],
  ["404 Not Found", ": the file may have moved"],
  ["410 Gone", ": the file may have moved"],
  ["418 I'm a teapot", ""],
];
for (const [status, advice] of REFUSALS) {
  testDownload(
    `reports ${status} at once`,
    () => ({ status, body: "no" }),
    async (it) => {
      const { message } = await assertRejects(() => it.get(), Error);
      assertStringIncludes(
        message,
        `Cannot download ${it.server.address}/a.bin: the server answers ${
          status.slice(0, 3)
        }`,
      );
      assertStringIncludes(message, advice);
      assertEquals(it.server.requests.length, 1);
      assertEquals(await filesIn(it.folder), [".download.lock"]);
    },
  );
}

for (const status of ["429 Too Many Requests", "500 Oops", "503 Unavailable"]) {
  testDownload(
    `tries again after ${status}`,
    (request, number) => number < 3 ? { status } : honestAnswer(request, BODY),
    async (it) => {
      await it.get();
      await assertWhole(it);
      assertStringIncludes(it.lines[0]!, status.slice(0, 3));
    },
  );
}

testDownload(
  "stops trying after so many attempts in a row",
  () => ({ status: "500 Oops" }),
  async (it) => {
    await assertRejects(() => it.get({ attempts: 3 }), Error, "answers 500");
    assertEquals(it.server.requests.length, 3);
  },
);

const MOMENTS: [string, () => string][] = [
  ["seconds", () => "1"],
  // A date has whole seconds: one that is two ahead is one at least.
  ["a date", () => new Date(Date.now() + 2000).toUTCString()],
];
for (const [unit, moment] of MOMENTS) {
  testDownload(
    `waits as Retry-After asks in ${unit}`,
    (request, number) =>
      number > 1 ? honestAnswer(request, BODY) : {
        status: "429 Too Many Requests",
        headers: { "Retry-After": moment() },
      },
    async (it) => {
      const start = performance.now();
      await it.get();
      const waited = performance.now() - start;
      // A little less than a second: timers may be early by a millisecond.
      assert(waited > 950, `${waited} ms`);
    },
  );
}

testDownload(
  "asks to come back where Retry-After is long",
  () => ({
    status: "503 Unavailable",
    headers: { "Retry-After": "3600" },
  }),
  async (it) => {
    await assertRejects(() => it.get(), Error, "asks to wait 3600 s");
    assertEquals(it.server.requests.length, 1);
  },
);

testDownload(
  "leaves a connection on which nothing comes, and goes on",
  (request, number) => ({
    ...honestAnswer(request, BODY, V1),
    ...number === 1 && { slow: 700 },
  }),
  async (it) => {
    await it.get({ stall: 0.2 });
    await assertWhole(it);
    assertStringIncludes(it.lines[0]!, "nothing was received for 0.2 s");
  },
);

testDownload(
  "stays on a connection that is slow",
  (request) => ({ ...honestAnswer(request, BODY, V1), slow: 150 }),
  async (it) => {
    // Ten parts of 150 ms take longer than the limit for one.
    await it.get({ stall: 1.2 });
    await assertWhole(it);
    assertEquals(it.server.requests.length, 1);
  },
);

testDownload(
  "refuses a web page in place of the file",
  () => ({
    headers: { "Content-Type": "text/html; charset=utf-8" },
    body: "<html>Please log in</html>",
  }),
  (it) => assertRejects(() => it.get(), Error, "a web page, not the file"),
);

testDownload(
  "stops waiting when the signal aborts",
  () => ({ status: "500 Oops" }),
  async (it) => {
    const signal = AbortSignal.timeout(100);
    await assertRejects(
      () => it.get({ delay: 30, signal }),
      DOMException,
      "aborted due to timeout",
    );
    assertEquals(it.server.requests.length, 1);
  },
);

testDownload(
  "run twice at once fetches once",
  (request) => ({ ...honestAnswer(request, BODY, V1), slow: 20 }),
  async (it) => {
    const results = await Promise.all([it.get(), it.get()]);
    assertEquals(results.map(({ fetched }) => fetched).sort(), [false, true]);
    assertEquals(it.server.requests.length, 1);
    assertStringIncludes(it.lines.join(), "Waiting: another process downloads");
    await assertWhole(it);
  },
);

testDownload(
  "does not use a file that is there with another checksum",
  (request) => honestAnswer(request, BODY),
  async (it) => {
    await Deno.mkdir(it.folder, { recursive: true });
    await Deno.writeTextFile(it.path, "mine");
    const get = (force: boolean) => it.get({ sha256: SHA256, force });
    await assertRejects(() => get(false), Error, `Cannot use ${it.path}: `);
    assertEquals(await Deno.readTextFile(it.path), "mine");
    await get(true);
    await assertWhole(it);
  },
);

testDownload(
  "looks for room before it fetches",
  () => ({ headers: { "Content-Length": `${2 ** 60}` }, body: "x" }),
  async (it) => {
    await assertRejects(() => it.get(), Error, "no space left");
    assertEquals(it.server.requests.length, 1);
    assertEquals(await filesIn(it.folder), [".download.lock"]);
  },
);

Deno.test("downloadFile() says that a server cannot be reached, and what is not an address", async () => {
  await withFolder(async (folder) => {
    const get = (address: string) =>
      downloadFile(address, join(folder, "a"), { ...FAST, attempts: 2 });
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr as Deno.NetAddr;
    listener.close();
    const nobody = `http://127.0.0.1:${port}/a`;
    const { message } = await assertRejects(
      () => get(nobody),
      Error,
      `Cannot download ${nobody}: `,
    );
    // The system's own word, not "fetch failed".
    assertStringIncludes(message, "refused");
    for (const address of ["a.zip", "ftp://host/a", "file:///x"]) {
      const message = `"${address}" is not a web address`;
      await assertRejects(() => get(address), Error, message);
    }
  });
});
