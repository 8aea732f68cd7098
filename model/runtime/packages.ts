import type { Tfjs } from "./runtime.ts";

/** Version of all tfjs packages: they share one core only if all versions are equal. */
export const TFJS_VERSION = "4.22.0";

/**
 * Full specifiers of packages, because the code is also run without this project's import map.
 *
 * They are imported through this table: a literal `import("npm:…")` would be
 * downloaded with the module graph, so that a user of `./model` would download
 * every backend.
 */
export const SPECIFIERS = {
  core: `npm:@tensorflow/tfjs-core@${TFJS_VERSION}`,
  union: `npm:@tensorflow/tfjs@${TFJS_VERSION}`,
  cpu: `npm:@tensorflow/tfjs-backend-cpu@${TFJS_VERSION}`,
  wasm: `npm:@tensorflow/tfjs-backend-wasm@${TFJS_VERSION}`,
  webgpu: `npm:@tensorflow/tfjs-backend-webgpu@${TFJS_VERSION}`,
  tensorflow: `npm:@tensorflow/tfjs-node-gpu@${TFJS_VERSION}`,
  nodeApiHeaders: "npm:node-api-headers@1.9.0",
} as const;

/** Name of a package in {@linkcode SPECIFIERS}. */
export type PackageName = keyof typeof SPECIFIERS;

/**
 * Imports a package, or a file of it, which is downloaded to Deno's cache the
 * first time.
 */
export async function importPackage<T>(
  name: PackageName,
  file = "",
): Promise<T> {
  return await import(SPECIFIERS[name] + file) as T;
}

/** tfjs-core with every gradient and chained method registered, for any runtime. */
export async function importTfjs(): Promise<Tfjs> {
  await importPackage("union");
  const tf = await importPackage<Tfjs>("core");
  tf.env().set("PROD", true); // silences advertisements, and warnings about two backends in one process
  return tf;
}

/** Folder of a package inside Deno's cache, as a `file:` URL ending in a slash. */
export async function packageFolder(name: PackageName): Promise<URL> {
  const specifier = `${SPECIFIERS[name]}/package.json`;
  await import(specifier, { with: { type: "json" } }); // import.meta.resolve() needs it in the graph
  return new URL(".", import.meta.resolve(specifier));
}
