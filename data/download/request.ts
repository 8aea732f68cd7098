import { DownloadError } from "./download_error.ts";

const MOST_REDIRECTS = 10;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Statuses of errors that may be temporary. */
const MAY_PASS = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Requests a file. Redirects are followed here rather than by `fetch`, so that each request has the same headers and
 * none leaves HTTPS.
 *
 * @param address Address of the file, http or https.
 * @param headers Headers of the request.
 * @param signal Aborts the request and its body.
 * @returns The answer, its body unread: of status 200, 206 or 416.
 * @throws {DownloadError} If the server cannot be reached or answers anything else.
 */
export async function request(
  address: string,
  headers: HeadersInit,
  signal: AbortSignal,
): Promise<Response> {
  let url = parse(address);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await fetchOnce(url, headers, signal);
    if (!REDIRECTS.has(response.status)) {
      return await accept(response, address, url);
    }
    await response.body?.cancel();
    url = follow(response, address, url);
  }
  throw new DownloadError(
    `the server redirects ${MOST_REDIRECTS} times without an end, last to ${url}`,
  );
}

/** The reason of a network error: the message of `fetch` is general, its cause has the reason. */
export function networkReason(error: unknown): string {
  const { message, cause } = error as Error;
  const reason = cause instanceof Error ? cause.message : message;
  // The address is in the caller's message.
  return reason.replace(/^error sending request for url \([^)]*\): /, "");
}

function parse(address: string, base?: URL): URL {
  const url = URL.canParse(address, base?.href)
    ? new URL(address, base)
    : undefined;
  if (url && ["http:", "https:"].includes(url.protocol)) return url;
  throw new DownloadError(`"${address}" is not a web address`);
}

function follow(response: Response, address: string, from: URL): URL {
  const location = response.headers.get("location");
  if (location === null) {
    throw new DownloadError(
      `the server answers ${response.status} without an address to go to`,
    );
  }
  const to = parse(location, from);
  if (from.protocol === "https:" && to.protocol === "http:") {
    throw new DownloadError(
      `the server redirects from ${address} to ${to}, which is not encrypted`,
    );
  }
  return to;
}

async function fetchOnce(
  url: URL,
  headers: HeadersInit,
  signal: AbortSignal,
): Promise<Response> {
  try {
    return await fetch(url, { headers, signal, redirect: "manual" });
  } catch (error) {
    signal.throwIfAborted();
    const message = networkReason(error);
    // A certificate does not become valid by waiting.
    const mayPass = !/certificate/i.test(message);
    throw new DownloadError(message, { mayPass, cause: error });
  }
}

async function accept(
  response: Response,
  address: string,
  url: URL,
): Promise<Response> {
  const { status, statusText } = response;
  if (status === 200 || status === 206 || status === 416) return response;
  await response.body?.cancel();
  const where = url.href === new URL(address).href ? "" : ` for ${url}`;
  throw new DownloadError(
    `the server answers ${status} ${statusText}${where}`.trimEnd() +
      advice(status),
    { mayPass: MAY_PASS.has(status), wait: retryAfter(response) },
  );
}

function advice(status: number): string {
  if (status === 401 || status === 403) {
    return ": it may require a login or a form first";
  }
  return status === 404 || status === 410 ? ": the file may have moved" : "";
}

/** Seconds to wait, from a header with seconds or a date. */
function retryAfter({ headers }: Response): number | undefined {
  const text = headers.get("retry-after")?.trim();
  if (!text) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const seconds = (Date.parse(text) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
