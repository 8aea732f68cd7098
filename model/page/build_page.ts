import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { webRuntimeFolder } from "./web_runtime_folder.ts";

/** ONNX Runtime's files for the processor and for the GPU. */
const RUNTIME_FILES = [
  "ort.wasm.min.mjs",
  "ort-wasm-simd-threaded.mjs",
  "ort-wasm-simd-threaded.wasm",
  "ort.webgpu.min.mjs",
  "ort-wasm-simd-threaded.asyncify.mjs",
  "ort-wasm-simd-threaded.asyncify.wasm",
];

/** Programs of the page. */
const PROGRAMS = ["app/main.ts", "app/thread.ts", "app/service_worker.ts"];

/** Files that are loaded before a program runs. */
const DOCUMENTS = ["index.html", "style.css", "icon.svg"];

const app = new URL("./app/", import.meta.url);
const model = new URL("../scoring/models/default.onnx", import.meta.url);
const root = new URL("../../", import.meta.url);

/**
 * Builds the scoring page: a folder of static files for any web host with
 * HTTPS, or for localhost.
 *
 * @param folder The folder; created if it does not exist.
 * @returns Paths of its files, relative to it.
 * @throws {Error} If Deno's bundler fails, with its reason.
 */
export async function buildPage(folder: string): Promise<string[]> {
  await Deno.mkdir(join(folder, "ort"), { recursive: true });
  await bundle(folder);
  for (const name of DOCUMENTS) {
    await Deno.copyFile(new URL(name, app), join(folder, name));
  }
  await Deno.copyFile(model, join(folder, "model.onnx"));
  const runtime = await webRuntimeFolder();
  for (const name of RUNTIME_FILES) {
    await Deno.copyFile(join(runtime, name), join(folder, "ort", name));
  }
  const shell = [...DOCUMENTS, "main.js", "thread.js"];
  const large = ["model.onnx", ...RUNTIME_FILES.map((name) => `ort/${name}`)];
  const version = await digestOf(folder, [...shell, ...large]);
  const worker = join(folder, "service_worker.js");
  const build = JSON.stringify({ version, shell, large });
  await Deno.writeTextFile(
    worker,
    `const BUILD=${build};${await Deno.readTextFile(worker)}`,
  );
  return [...shell, ...large, "service_worker.js"];
}

/** Bundles each program into one file with Deno's own bundler. */
async function bundle(folder: string): Promise<void> {
  const entries = PROGRAMS.map((name) =>
    fileURLToPath(new URL(name, import.meta.url))
  );
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["bundle", "--quiet", "--no-lock", "--platform=browser", "--minify"],
      ...["--outdir", await Deno.realPath(folder), ...entries],
    ],
    cwd: fileURLToPath(root),
    env: { NO_COLOR: "1" },
  }).output();
  if (success) return;
  const reason = new TextDecoder().decode(stderr).trim();
  throw new Error(`Cannot build the page: ${reason}`);
}

/** A name derived from all bytes of the contents. */
async function digestOf(
  folder: string,
  files: readonly string[],
): Promise<string> {
  const digests = await Promise.all(files.map(async (name) =>
    new Uint8Array(
      await crypto.subtle.digest(
        "SHA-256",
        await Deno.readFile(join(folder, name)),
      ),
    ).toHex()
  ));
  const all = new TextEncoder().encode(digests.join());
  const digest = await crypto.subtle.digest("SHA-256", all);
  return new Uint8Array(digest).toHex().slice(0, 16);
}
