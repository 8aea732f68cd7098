import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { downloadFile } from "../../../data/download/download_file.ts";
import { filesIn } from "../../model/support/in_folder.ts";
import { testOnSmallDisk } from "../../model/support/small_disk.ts";
import {
  assertWhole,
  BODY,
  FAST,
  leavePart,
  ranges,
  SHA256,
  testDownload,
  V1,
} from "./download_case.ts";
import {
  cutAnswer,
  honestAnswer,
  type RawAnswer,
  startRawServer,
} from "./raw_server.ts";

/** Another version of the file, as long as the right one. */
const OLD = new Uint8Array(BODY.length);

testDownload(
  "goes on where the connection broke, again and again",
  (request, number) => {
    const answer = honestAnswer(request, BODY, V1);
    return number < 4 ? cutAnswer(answer, 30_000) : answer;
  },
  async (it) => {
    await it.get({ attempts: 2 });
    await assertWhole(it);
    assertEquals(ranges(it.server), [
      null,
      "bytes=30000-",
      "bytes=60000-",
      "bytes=90000-",
    ]);
    assertEquals(it.server.requests[1]!.headers.get("if-range"), V1);
  },
);

testDownload(
  "keeps a part for the next process to go on with",
  (request, number) => {
    const answer = honestAnswer(request, BODY, V1);
    return number === 1 ? cutAnswer(answer, 40_000) : answer;
  },
  async (it) => {
    const { message } = await assertRejects(
      () => it.get({ attempts: 1 }),
      Error,
      `Cannot download ${it.server.address}/a.bin: `,
    );
    assertStringIncludes(message, `40000 bytes are kept in ${it.path}.part`);
    assertEquals(await filesIn(it.folder), [
      ".download.lock",
      "a.bin.part",
      "a.bin.part.json",
    ]);
    await it.get();
    await assertWhole(it);
    assertEquals(ranges(it.server), [null, "bytes=40000-"]);
  },
);

testDownload(
  "starts again where the file has changed meanwhile",
  (request, number) =>
    number === 1
      ? cutAnswer(honestAnswer(request, OLD, V1), 40_000)
      : honestAnswer(request, BODY, '"v2"'),
  async (it) => {
    await it.get();
    await assertWhole(it);
    assertEquals(ranges(it.server), [null, "bytes=40000-"]);
    assertStringIncludes(it.lines.join(), "The file has changed on the server");
  },
);

testDownload(
  "starts again where the server continues with another version in spite of If-Range",
  (request, number) => {
    if (number === 1) return cutAnswer(honestAnswer(request, OLD, V1), 40_000);
    const headers = new Headers(request.headers);
    if (headers.has("if-range")) headers.set("if-range", '"v2"');
    return honestAnswer({ ...request, headers }, BODY, '"v2"');
  },
  async (it) => {
    await it.get();
    await assertWhole(it);
    assertEquals(ranges(it.server), [null, "bytes=40000-", null]);
    assertStringIncludes(
      it.lines.join(),
      'the server sent another part or version ("bytes 40000-99999/100000"); again in ',
    );
  },
);

testDownload(
  "starts again where the server ignores Range",
  (_request, number) => {
    const headers = { ETag: V1, "Content-Length": "100000" };
    const whole = { headers, body: BODY };
    return number === 1 ? cutAnswer(whole, 40_000) : whole;
  },
  async (it) => {
    await it.get();
    await assertWhole(it);
    assertStringIncludes(it.lines.join(), "The server cannot resume");
  },
);

testDownload(
  "starts again where the server continues from another byte",
  (request, number) => {
    const answer = honestAnswer(request, BODY, V1);
    if (number === 1) return cutAnswer(answer, 40_000);
    const range = { "Content-Range": "bytes 5-99999/100000" };
    return number === 2
      ? { ...answer, headers: { ...answer.headers, ...range } }
      : answer;
  },
  async (it) => {
    await it.get();
    await assertWhole(it);
    assertEquals(ranges(it.server), [null, "bytes=40000-", null]);
  },
);

testDownload(
  "goes on by the date of change where there is no strong ETag",
  (request, number) => {
    const date = "Tue, 24 Nov 2020 10:00:00 GMT";
    const isSame = request.headers.get("if-range") === date;
    const from = isSame ? 40_000 : 0;
    const answer: RawAnswer = {
      status: isSame ? "206 Partial Content" : "200 OK",
      headers: {
        ETag: 'W/"weak"',
        "Last-Modified": date,
        "Content-Length": `${BODY.length - from}`,
        ...isSame && { "Content-Range": `bytes ${from}-99999/100000` },
      },
      body: BODY.subarray(from),
    };
    return number === 1 ? cutAnswer(answer, 40_000) : answer;
  },
  async (it) => {
    await it.get();
    await assertWhole(it);
    assertEquals(ranges(it.server), [null, "bytes=40000-"]);
  },
);

for (const sha256 of [undefined, SHA256]) {
  testDownload(
    sha256
      ? "resumes a part of unknown version if a checksum will be compared"
      : "starts again where neither version nor checksum is known",
    (request, number) => {
      const answer = honestAnswer(request, BODY);
      return number === 1 ? cutAnswer(answer, 40_000) : answer;
    },
    async (it) => {
      await it.get(sha256 ? { sha256 } : {});
      await assertWhole(it);
      assertEquals(ranges(it.server), [null, sha256 ? "bytes=40000-" : null]);
    },
  );
}

testDownload(
  "takes a part that 416 says is the whole",
  (request) => honestAnswer(request, BODY, V1),
  async (it) => {
    // Without the total: it was not known when the process was killed.
    const address = `${it.server.address}/a.bin`;
    await leavePart(it, BODY, { address, validator: V1 });
    await it.get();
    await assertWhole(it);
    assertEquals(ranges(it.server), ["bytes=100000-"]);
  },
);

testDownload(
  "drops a part that 416 says is no part of the file",
  (request) => honestAnswer(request, BODY, V1),
  async (it) => {
    const address = `${it.server.address}/a.bin`;
    const record = { address, validator: V1 };
    await leavePart(it, new Uint8Array(200_000), record);
    await it.get();
    await assertWhole(it);
    assertEquals(ranges(it.server), ["bytes=200000-", null]);
    assertStringIncludes(
      it.lines.join(),
      "the server answers 416: it has no bytes after 200000; again in ",
    );
  },
);

testDownload(
  "drops a part of another address, and one with a damaged record",
  (request) => honestAnswer(request, BODY, V1),
  async (it) => {
    const other = { address: "http://other/a.bin", validator: V1 };
    for (const record of [other, '{"addr']) {
      await leavePart(it, new Uint8Array(10), record);
      await it.get({ force: true });
      await assertWhole(it);
    }
    assertEquals(ranges(it.server), [null, null]);
  },
);

testDownload(
  "says where the connection ended that the server itself cut",
  () => ({
    status: "206 Partial Content",
    headers: {
      ETag: V1,
      "Content-Range": "bytes 50000-99999/100000",
      "Content-Length": "10000",
    },
    body: BODY.subarray(50_000, 60_000),
  }),
  async (it) => {
    const address = `${it.server.address}/a.bin`;
    const half = BODY.slice(0, 50_000);
    await leavePart(it, half, { address, validator: V1, total: 100_000 });
    await assertRejects(
      () => it.get({ attempts: 1 }),
      Error,
      "the connection ended after 60000 of 100000 bytes",
    );
  },
);

testDownload(
  "ends where the server sends more than it stated, and removes what came",
  () => ({
    status: "206 Partial Content",
    headers: { ETag: V1, "Content-Range": "bytes 50000-99999/100000" },
    body: new Uint8Array(200_000),
  }),
  async (it) => {
    const address = `${it.server.address}/a.bin`;
    const half = BODY.slice(0, 50_000);
    await leavePart(it, half, { address, validator: V1, total: 100_000 });
    await assertRejects(
      () => it.get({ attempts: 1 }),
      Error,
      "the server sends more than the 100000 bytes it stated",
    );
    assertEquals(await filesIn(it.folder), [".download.lock"]);
  },
);

testDownload(
  "refuses a file of that name with another checksum, and says what helps",
  (request) => honestAnswer(request, BODY, V1),
  async (it) => {
    await it.get();
    await Deno.writeFile(it.path, BODY.with(0, 99));
    await assertRejects(
      () => it.get({ sha256: SHA256 }),
      Error,
      "remove it to fetch it again",
    );
    assertEquals(await Deno.readFile(it.path), BODY.with(0, 99));
  },
);

testDownload(
  "gives up on a 416 to a request for all",
  () => ({ status: "416 Range Not Satisfiable" }),
  async (it) => {
    await assertRejects(() => it.get(), Error, "answers 416");
    assertEquals(it.server.requests.length, 1);
  },
);

testDownload(
  "stops trying where it gets no further than before",
  (request, number) =>
    cutAnswer(honestAnswer(request, BODY, `"v${number}"`), 40_000),
  async (it) => {
    await assertRejects(
      () => it.get({ attempts: 3 }),
      Error,
      "40000 bytes are kept in",
    );
    assertEquals(it.server.requests.length, 3);
  },
);

testDownload(
  "stops when the signal aborts, and goes on later",
  (request, number) => ({
    ...honestAnswer(request, BODY, V1),
    ...number === 1 && { slow: 50 },
  }),
  async (it) => {
    const controller = new AbortController();
    const stop = (done: number) =>
      done > 0 && controller.abort(new Error("stopped by the user"));
    const { message } = await assertRejects(
      () => it.get({ signal: controller.signal, progress: stop }),
      Error,
    );
    assertEquals(message, "stopped by the user");
    await it.get();
    await assertWhole(it);
    assertEquals(ranges(it.server).length, 2);
    assertStringIncludes(ranges(it.server)[1]!, "bytes=");
  },
);

testOnSmallDisk(
  "downloadFile() keeps its part on a full disk and goes on when there is room",
  60,
  async (disk, grow) => {
    // The length is not known beforehand, so that the lack of room shows late.
    const chunked = (bytes: Uint8Array) => {
      const text = new TextEncoder();
      return Uint8Array.from([
        ...text.encode(`${bytes.length.toString(16)}\r\n`),
        ...bytes,
        ...text.encode("\r\n0\r\n\r\n"),
      ]);
    };
    await using server = startRawServer((request, number) =>
      number > 1 ? honestAnswer(request, BODY, V1) : {
        headers: { ETag: V1, "Transfer-Encoding": "chunked" },
        body: chunked(BODY),
      }
    );
    const path = join(disk, "a.bin");
    const get = () => downloadFile(`${server.address}/a.bin`, path, FAST);
    const { message } = await assertRejects(get, Error);
    assertStringIncludes(message.toLowerCase(), "no space left");
    assertStringIncludes(message, "are kept in");
    await grow(400);
    await get();
    assertEquals(await Deno.readFile(path), BODY);
    assertEquals(server.requests.length, 2);
  },
);
