import { assertEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { join } from "node:path";
import { runOwnInstaller } from "../../../../model/runtime/provision/own_installer.ts";
import { inFolder } from "../../support/in_folder.ts";

const NAME = "@tensorflow/tfjs-node";
const VERSION = "4.22.0";
const ADDON = "lib/napi-v8/tfjs_binding.node";
const LIBRARY = "deps/lib/libtensorflow.so.2";

/** A tar archive (POSIX ustar) of small files. */
function tar(files: Record<string, string>): Uint8Array<ArrayBuffer> {
  const blocks = Object.entries(files).flatMap(([name, text]) => {
    const head = new Uint8Array(512);
    const put = (at: number, value: string) =>
      head.set(new TextEncoder().encode(value), at);
    const octal = (n: number, digits: number) =>
      n.toString(8).padStart(digits, "0");
    put(0, `package/${name}`);
    put(100, "0000644\0");
    put(124, `${octal(text.length, 11)}\0`);
    put(148, " ".repeat(8));
    put(156, "0");
    put(257, "ustar\x0000");
    const sum = head.reduce((a, b) => a + b, 0);
    put(148, `${octal(sum, 6)}\0 `);
    const body = new Uint8Array(512 * Math.ceil(text.length / 512));
    body.set(new TextEncoder().encode(text));
    return [head, body];
  });
  return new Uint8Array(
    gzipSync(Buffer.concat([...blocks, new Uint8Array(1024)])),
  );
}

/** Runs the installer against a registry whose package holds some files. */
async function install(files: Record<string, string>) {
  const about = { name: NAME, version: VERSION };
  const archive = tar({ "package.json": JSON.stringify(about), ...files });
  const integrity = `sha512-${
    createHash("sha512").update(archive).digest("base64")
  }`;
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    ({ url }) => {
      if (url.endsWith(".tgz")) return new Response(archive);
      const tarball = `${new URL(url).origin}/x.tgz`;
      return Response.json({
        name: NAME,
        "dist-tags": { latest: VERSION },
        versions: { [VERSION]: { ...about, dist: { tarball, integrity } } },
      });
    },
  );
  const before = Deno.env.toObject();
  let made: Awaited<ReturnType<typeof runOwnInstaller>> | undefined;
  await inFolder(async (folder) => {
    const work = join(folder, "work");
    await Deno.mkdir(work);
    Deno.env.set(
      "NPM_CONFIG_REGISTRY",
      `http://127.0.0.1:${server.addr.port}/`,
    );
    Deno.env.set("DENO_DIR", join(folder, "cache"));
    try {
      const stage = () => ({ update: () => {}, stop: () => {} });
      made = await runOwnInstaller(work, "cpu", { stage });
    } finally {
      for (const name of ["NPM_CONFIG_REGISTRY", "DENO_DIR"]) {
        if (before[name] === undefined) Deno.env.delete(name);
        else Deno.env.set(name, before[name]);
      }
    }
  });
  return made!;
}

Deno.test("runOwnInstaller() lists the addon and TensorFlow that the package left", async () => {
  const made = await install({ [ADDON]: "addon", [LIBRARY]: "library" });
  assertEquals(made.source, `the installer of ${NAME}`);
  const endings = made.files.map((file) =>
    file.replaceAll("\\", "/").split(`${NAME}/`).at(-1)
  );
  assertEquals(endings, [ADDON, LIBRARY]);
  assertEquals(made.addon, made.files[0]);
});

Deno.test("runOwnInstaller() says what is missing after an installer that reports success", async () => {
  const missing: [Record<string, string>, string][] = [
    [{}, "no tfjs_binding.node"],
    [{ "lib/napi-v8/other.node": "x" }, "no tfjs_binding.node"],
    [{ [ADDON]: "addon" }, "no TensorFlow"],
  ];
  for (const [files, what] of missing) {
    await assertRejects(
      () => install(files),
      Error,
      `the installer reported success but left ${what}`,
    );
  }
});
