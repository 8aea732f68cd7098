import { join } from "node:path";
import { responseHeaders } from "./response_headers.ts";

/** Options of {@linkcode servePage}. */
export interface ServePageOptions {
  /** Port; 0: any free port. */
  port: number;
  /** Called for each request. */
  log?: (method: string, path: string) => void;
}

/**
 * Serves a built page on localhost only.
 *
 * @param folder The folder.
 * @param files Paths of its files; nothing else is served.
 */
export function servePage(
  folder: string,
  files: readonly string[],
  { port, log }: ServePageOptions,
): Deno.HttpServer<Deno.NetAddr> {
  const served = new Set(files);
  return Deno.serve(
    { port, hostname: "localhost", onListen() {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      log?.(request.method, pathname);
      const path = pathname.slice(1) || "index.html";
      if (!served.has(path)) return new Response("not found", { status: 404 });
      if (!["GET", "HEAD"].includes(request.method)) {
        return new Response("method not allowed", { status: 405 });
      }
      const { readable } = await Deno.open(join(folder, path));
      return new Response(readable, {
        headers: { ...responseHeaders(path), "Cache-Control": "no-cache" },
      });
    },
  );
}
