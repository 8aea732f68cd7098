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
  /** Packages that are there, the newly published ones last. */
  readonly packages: JsrPackage[];
}

/**
 * Serves packages as JSR does (versions, then a manifest, then the files), and
 * takes what `deno publish` uploads.
 */
export function serveJsrRegistry(...packages: JsrPackage[]): JsrRegistry {
  const requests: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const path = decodeURIComponent(new URL(request.url).pathname);
      requests.push(path);
      if (request.method !== "POST") return answer(path, packages);
      packages.push(await unpack(await request.bytes()));
      return Response.json({ id: "1", status: "success", error: null });
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    requests,
    packages,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** What a registry answers when it is asked for a path. */
function answer(path: string, packages: readonly JsrPackage[]): Response {
  if (/^\/api\/scopes\/[^/]+\/packages\/[^/]+$/.test(path)) {
    return Response.json({ githubRepository: null });
  }
  const content = new Map(packages.flatMap(contentsOf)).get(path);
  return content === undefined
    ? Response.json({ code: "packageVersionNotFound" }, { status: 404 })
    : new Response(content);
}

/** Everything that a registry serves of one package, by path. */
function contentsOf(
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

/** The package in an upload: a gzipped tar with a deno.json. */
async function unpack(upload: Uint8Array): Promise<JsrPackage> {
  const folder = await Deno.makeTempDir();
  try {
    const archive = `${folder}.tgz`;
    await Deno.writeFile(archive, upload);
    const tar = new Deno.Command("tar", {
      args: ["-xzf", archive, "-C", folder],
    });
    const { success } = await tar.output();
    await Deno.remove(archive);
    if (!success) throw new Error("Cannot unpack the upload: tar failed");
    const files = new Map<string, Uint8Array<ArrayBuffer>>();
    await readTree(folder, "", files);
    const { name, version, exports } = JSON.parse(
      new TextDecoder().decode(files.get("/deno.json")),
    ) as JsrPackage;
    return { name, version, exports, files };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function readTree(
  root: string,
  path: string,
  files: JsrPackage["files"],
): Promise<void> {
  for await (const entry of Deno.readDir(root + path)) {
    const below = `${path}/${entry.name}`;
    if (entry.isDirectory) await readTree(root, below, files);
    else files.set(below, await readUnpacked(root + below));
  }
}

/** `deno publish` packs files without permissions. */
async function readUnpacked(path: string): Promise<Uint8Array<ArrayBuffer>> {
  if (Deno.build.os !== "windows") await Deno.chmod(path, 0o600);
  return await Deno.readFile(path);
}
