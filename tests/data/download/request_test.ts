import { assertEquals, assertRejects } from "@std/assert";
import { DownloadError } from "../../../data/download/download_error.ts";
import { request } from "../../../data/download/request.ts";

/** Runs with a stand-in for the web, for what takes certificates. */
async function withWeb(
  answers: Record<string, Response>,
  run: () => Promise<unknown>,
): Promise<void> {
  const real = globalThis.fetch;
  globalThis.fetch =
    ((url: URL) => Promise.resolve(answers[url.href])) as typeof fetch;
  try {
    await run();
  } finally {
    globalThis.fetch = real;
  }
}

Deno.test("request() does not try again where a certificate is wrong", async () => {
  const reason = "client error (Connect): invalid peer certificate: Expired";
  const real = globalThis.fetch;
  globalThis.fetch = () =>
    Promise.reject(
      new TypeError("fetch failed", { cause: new Error(reason) }),
    );
  try {
    const error = await assertRejects(
      () => request("https://a.example/x", {}, signal),
      DownloadError,
      reason,
    );
    assertEquals(error.mayPass, false);
  } finally {
    globalThis.fetch = real;
  }
});

const moved = (location: string) =>
  new Response(null, { status: 302, headers: { location } });

const { signal } = new AbortController();

Deno.test("request() does not leave an encrypted connection, but takes one up", async () => {
  const answers = {
    "https://a.example/x": moved("http://b.example/x"),
    "http://a.example/x": moved("https://c.example/x"),
    "https://c.example/x": new Response("it"),
  };
  await withWeb(answers, async () => {
    await assertRejects(
      () => request("https://a.example/x", {}, signal),
      Error,
      "redirects from https://a.example/x to http://b.example/x, which is not encrypted",
    );
    const response = await request("http://a.example/x", {}, signal);
    assertEquals(await response.text(), "it");
  });
});
