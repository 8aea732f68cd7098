import { dirname } from "node:path";
import { requireSpace } from "../files/require_space.ts";
import { DownloadError } from "./download_error.ts";
import type { Part, PartRecord } from "./part.ts";
import { networkReason, request } from "./request.ts";

/** Settings of {@linkcode fetchRest}. */
export interface FetchRestOptions {
  /** Whether the whole file will be compared with a checksum, so that a partial file of unknown version is safe. */
  verifiable: boolean;
  /** Milliseconds without a byte after which a connection counts as dead. */
  stallMs: number;
  /** Bytes that the disk must have free for a file of so many bytes. */
  room: (bytes: number) => number;
  /** Largest file in bytes, where the server does not state its size. */
  mostBytes: number;
  progress: (done: number, total: number | undefined) => void;
  log: (line: string) => void;
  signal?: AbortSignal | undefined;
}

/**
 * Makes one request for the rest of an unfinished download, and appends it.
 *
 * A partial file is continued only if the server proves that the file is unchanged (RFC 9110, If-Range); otherwise the
 * download starts again.
 *
 * @throws {DownloadError} If the file is not complete; what was received is kept.
 */
export async function fetchRest(
  address: string,
  part: Part,
  options: FetchRestOptions,
): Promise<void> {
  using stall = stallSignal(options);
  const known = await resumable(part, address, options.verifiable);
  const offset = known ? await part.size() : 0;
  if (known && offset === known.total) return;
  const response = await request(
    address,
    requestHeaders(offset, known?.validator),
    stall.signal,
  );
  if (response.status === 416) {
    await response.body?.cancel();
    return await afterEnd(response, part, offset);
  }
  await refuseWebPage(response, part);
  const found = describe(response, address);
  const goesOn = response.status === 206;
  if (goesOn) await requireSame(response, part, offset, known, found);
  else {
    if (offset > 0) options.log(whyAgain(known, found));
    await part.restart(found);
  }
  const start = goesOn ? offset : 0;
  if (found.total !== undefined) {
    const missing = options.room(found.total) - start;
    await requireSpace(dirname(part.path), missing);
  }
  const end = await append(response, part, start, found.total, stall, options);
  if (found.total !== undefined && end !== found.total) {
    throw new DownloadError(
      `the connection ended after ${end} of ${found.total} bytes`,
      { mayPass: true },
    );
  }
}

/** The origin of a partial file, if it is from this address and the server can continue the same version. */
async function resumable(
  part: Part,
  address: string,
  verifiable: boolean,
): Promise<PartRecord | undefined> {
  const record = await part.record();
  if (record?.address !== address || await part.size() === 0) return undefined;
  return record.validator !== undefined || verifiable ? record : undefined;
}

function requestHeaders(offset: number, validator?: string): HeadersInit {
  return {
    // With compression, lengths and positions would not be those of the file.
    "Accept-Encoding": "identity",
    ...offset > 0 && { Range: `bytes=${offset}-` },
    ...offset > 0 && validator && { "If-Range": validator },
  };
}

/** Login and confirmation pages have a status of success. */
async function refuseWebPage(response: Response, part: Part): Promise<void> {
  const type = response.headers.get("content-type") ?? "";
  if (!/^text\/html\b/i.test(type) || /\.html?$/.test(part.target)) return;
  await response.body?.cancel();
  throw new DownloadError("the server answers with a web page, not the file");
}

function describe(response: Response, address: string): PartRecord {
  const { headers } = response;
  const etag = headers.get("etag");
  // A weak ETag may stand for files with different bytes.
  const validator = etag?.startsWith('"') ? etag : headers.get("last-modified");
  const length = wholeNumber(
    response.status === 206
      ? headers.get("content-range")?.split("/")[1]
      : headers.get("content-length"),
  );
  const total = headers.has("content-encoding") ? undefined : length;
  return {
    address,
    ...validator && { validator },
    ...total !== undefined && { total },
  };
}

function wholeNumber(text: string | null | undefined): number | undefined {
  return /^\d+$/.test(text ?? "") ? Number(text) : undefined;
}

/** Refuses an answer that does not continue the partial file; the next request starts again. */
async function requireSame(
  response: Response,
  part: Part,
  offset: number,
  known: PartRecord | undefined,
  found: PartRecord,
): Promise<void> {
  const range = response.headers.get("content-range") ?? "";
  const isSame = offset > 0 && range.startsWith(`bytes ${offset}-`) &&
    (known?.total === undefined || known.total === found.total) &&
    (found.validator === undefined || known?.validator === found.validator);
  if (isSame) return;
  await response.body?.cancel();
  await part.remove();
  throw new DownloadError(
    `the server sent another part or version ("${range}")`,
    { mayPass: true },
  );
}

function whyAgain(known: PartRecord | undefined, found: PartRecord): string {
  return known?.validator === found.validator && known?.total === found.total
    ? "The server cannot resume a download: starting again"
    : "The file has changed on the server: starting again";
}

/** 416: nothing follows the partial file, so it is complete or belongs to another file. */
async function afterEnd(
  response: Response,
  part: Part,
  offset: number,
): Promise<void> {
  const total = response.headers.get("content-range")?.split("/")[1];
  if (offset > 0 && total === String(offset)) return;
  await part.remove();
  throw new DownloadError(
    `the server answers 416: it has no bytes after ${offset}`,
    { mayPass: offset > 0 },
  );
}

/** Appends the body; returns the position of its end. */
async function append(
  response: Response,
  part: Part,
  start: number,
  total: number | undefined,
  stall: StallSignal,
  { progress, mostBytes }: FetchRestOptions,
): Promise<number> {
  using file = await part.open();
  let end = start;
  progress(end, total);
  let checked = start;
  const reader = (response.body ?? new Blob().stream()).getReader();
  try {
    for (;;) {
      const { value } = await read(reader, stall.signal);
      if (value === undefined) break;
      for (let at = 0; at < value.length;) {
        at += await file.write(value.subarray(at));
      }
      progress(end += value.length, total);
      if (end > (total ?? mostBytes)) {
        throw await endless(part, total, mostBytes);
      }
      if (end >= checked + SPACE_INTERVAL) {
        checked = end;
        await requireSpace(dirname(part.path), RESERVE);
      }
      stall.postpone();
    }
    await file.sync();
    return end;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** Bytes that must stay free on the disk, and the number of bytes between two checks. */
const RESERVE = 2 ** 28, SPACE_INTERVAL = 2 ** 26;

/** An endless source would fill the disk: its partial file is removed. */
async function endless(
  part: Part,
  total: number | undefined,
  mostBytes: number,
): Promise<DownloadError> {
  await part.remove();
  return new DownloadError(
    total === undefined
      ? `the server states no length and has not ended after ${mostBytes} bytes; the partial file is removed`
      : `the server sends more than the ${total} bytes it stated; the partial file is removed`,
  );
}

async function read(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  signal: AbortSignal,
): Promise<{ value?: Uint8Array | undefined }> {
  try {
    return await reader.read();
  } catch (error) {
    signal.throwIfAborted();
    const reason = networkReason(error);
    throw new DownloadError(reason, { mayPass: true, cause: error });
  }
}

/** Aborts when the user does, or when nothing was received for a while. */
interface StallSignal extends Disposable {
  signal: AbortSignal;
  postpone(): void;
}

function stallSignal({ stallMs, signal }: FetchRestOptions): StallSignal {
  const stalled = new AbortController();
  const abort = () =>
    stalled.abort(
      new DownloadError(`nothing was received for ${stallMs / 1000} s`, {
        mayPass: true,
      }),
    );
  let timer = setTimeout(abort, stallMs);
  const signals = signal ? [signal, stalled.signal] : [stalled.signal];
  return {
    signal: AbortSignal.any(signals),
    postpone() {
      clearTimeout(timer);
      timer = setTimeout(abort, stallMs);
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
