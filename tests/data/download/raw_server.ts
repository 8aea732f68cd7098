/** A web server that says exactly what a test wants, be it true or not: it writes its answers byte by byte. */
import { setTimeout as sleep } from "node:timers/promises";

/** A request as it came. */
export interface RawRequest {
  path: string;
  headers: Headers;
}

/** An answer; nothing is added to its headers. */
export interface RawAnswer {
  status?: string;
  headers?: Record<string, string>;
  body?: Uint8Array | string;
  /** Milliseconds before each of ten parts of the body. */
  slow?: number;
}

/** A server that runs until the end of the scope that holds it. */
export interface RawServer extends AsyncDisposable {
  /** Its address, without a slash at the end. */
  address: string;
  /** Requests so far. */
  requests: RawRequest[];
}

/** Starts a server on a free port; each connection is closed after one answer. */
export function startRawServer(
  answer: (request: RawRequest, number: number) => RawAnswer,
): RawServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const requests: RawRequest[] = [];
  const connections = new Set<Promise<void>>();
  const accepting = (async () => {
    for await (const connection of listener) {
      const served = serve(connection, (request) => {
        requests.push(request);
        return answer(request, requests.length);
      }).catch(() => {}); // the client may leave in the middle
      connections.add(served);
    }
  })();
  return {
    address: `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting.catch(() => {});
      await Promise.all(connections);
    },
  };
}

async function serve(
  connection: Deno.TcpConn,
  answer: (request: RawRequest) => RawAnswer,
): Promise<void> {
  using _ = connection;
  const { status = "200 OK", headers = {}, body = "", slow } = answer(
    await readRequest(connection),
  );
  const bytes = typeof body === "string"
    ? new TextEncoder().encode(body)
    : body;
  const lines = Object.entries(headers).map(([name, value]) =>
    `${name}: ${value}\r\n`
  );
  const head = `HTTP/1.1 ${status}\r\nConnection: close\r\n${
    lines.join("")
  }\r\n`;
  await write(connection, new TextEncoder().encode(head));
  const step = slow === undefined ? bytes.length : Math.ceil(bytes.length / 10);
  for (let at = 0; at < bytes.length; at += step) {
    if (slow !== undefined) await sleep(slow);
    await write(connection, bytes.subarray(at, at + step));
  }
}

async function write(
  connection: Deno.TcpConn,
  bytes: Uint8Array,
): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    at += await connection.write(bytes.subarray(at));
  }
}

async function readRequest(connection: Deno.TcpConn): Promise<RawRequest> {
  let text = "";
  const chunk = new Uint8Array(4096);
  while (!text.includes("\r\n\r\n")) {
    const count = await connection.read(chunk);
    if (count === null) break;
    text += new TextDecoder().decode(chunk.subarray(0, count));
  }
  const [first = "", ...rest] = text.split("\r\n");
  const headers = new Headers();
  for (const line of rest.filter((line) => line.includes(":"))) {
    const [name, ...value] = line.split(":");
    headers.append(name!, value.join(":").trim());
  }
  return { path: first.split(" ")[1] ?? "", headers };
}

/** Answers as an honest server does: whole files, and the rest of one to a valid If-Range. */
export function honestAnswer(
  { headers }: RawRequest,
  body: Uint8Array,
  etag?: string,
): RawAnswer {
  const own = { ...etag && { ETag: etag } };
  const from = Number(/^bytes=(\d+)-$/.exec(headers.get("range") ?? "")?.[1]);
  if (!(from > 0) || headers.get("if-range") !== (etag ?? null)) {
    return { headers: { ...own, "Content-Length": `${body.length}` }, body };
  }
  if (from >= body.length) {
    const range = { "Content-Range": `bytes */${body.length}` };
    return { status: "416 Range Not Satisfiable", headers: range };
  }
  const rest = body.subarray(from);
  return {
    status: "206 Partial Content",
    headers: {
      ...own,
      "Content-Range": `bytes ${from}-${body.length - 1}/${body.length}`,
      "Content-Length": `${rest.length}`,
    },
    body: rest,
  };
}

/** An honest answer whose body ends too early, after so many bytes. */
export function cutAnswer(answer: RawAnswer, bytes: number): RawAnswer {
  return { ...answer, body: (answer.body as Uint8Array).subarray(0, bytes) };
}
