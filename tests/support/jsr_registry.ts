/** A package registry on localhost that speaks JSR's protocol. */
import { createHash } from "node:crypto";

/** A package as a registry serves it. */
export interface JsrPackage {
  /** Scope and name, such as `@std/assert`. */
  name: string;
  version: string;
  /** Entry points, such as `{ ".": "./mod.ts" }`. */
  exports: Record<string, string>;
  /** Contents by path; each path begins with a slash. */
  files: Map<string, Uint8Array<ArrayBuffer>>;
}

/** A registry that runs until it is disposed of. */
export interface JsrRegistry extends AsyncDisposable {
  /** What `JSR_URL` must be for Deno to use it. */
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly requests: string[];
}

/** Serves packages as JSR does: versions, then a manifest, then the files. */
export function serveJsrRegistry(
  ...packages: readonly JsrPackage[]
): JsrRegistry {
  const answers = new Map(packages.flatMap(answersOf));
  const requests: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      const path = decodeURIComponent(new URL(request.url).pathname);
      requests.push(path);
      const answer = answers.get(path);
      return answer === undefined
        ? new Response("absent", { status: 404 })
        : new Response(answer);
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Everything that a registry says about one package, by path. */
function answersOf(
  { name, version, exports, files }: JsrPackage,
): [string, BodyInit][] {
  const entries = [...files];
  const manifest = Object.fromEntries(
    entries.map(([path, content]) => [path, {
      size: content.length,
      checksum: `sha256-${createHash("sha256").update(content).digest("hex")}`,
    }]),
  );
  const versions = { [version]: {} };
  return [
    [`/${name}/meta.json`, JSON.stringify({ latest: version, versions })],
    [`/${name}/${version}_meta.json`, JSON.stringify({ manifest, exports })],
    ...entries.map(([path, content]): [string, BodyInit] => [
      `/${name}/${version}${path}`,
      content,
    ]),
  ];
}
