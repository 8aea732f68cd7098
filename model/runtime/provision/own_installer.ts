import { join, relative } from "node:path";
import { TFJS_VERSION } from "../packages.ts";
import { during, type Progress } from "./progress.ts";
import { runProgram } from "../../../data/files/run_program.ts";
import type { Flavor, Made } from "./source.ts";

/**
 * Lets the npm package download TensorFlow and a prebuilt addon from its own
 * servers, as `npm install` would. Deno runs its install script in our own
 * folder, since Deno's package cache must not be modified.
 */
export async function runOwnInstaller(
  folder: string,
  flavor: Flavor,
  progress: Progress,
): Promise<Made> {
  const name = flavor === "cuda"
    ? "@tensorflow/tfjs-node-gpu"
    : "@tensorflow/tfjs-node";
  const config = {
    nodeModulesDir: "auto",
    imports: { [name]: `npm:${name}@${TFJS_VERSION}` },
  };
  await Deno.writeTextFile(join(folder, "deno.json"), JSON.stringify(config));
  await during(
    progress.stage(`Running the installer of ${name}`),
    () =>
      runProgram(Deno.execPath(), ["install", `--allow-scripts=npm:${name}`], {
        cwd: folder,
      }),
  );
  const place = await Deno.realPath(join(folder, "node_modules", name));
  const inside = relative(await Deno.realPath(folder), place);
  const addon = await addonIn(join(place, "lib"));
  const libraries = (await entriesOf(join(place, "deps", "lib")))
    .filter((entry) => entry.isFile)
    .map((entry) => join(inside, "deps", "lib", entry.name));
  if (libraries.length === 0) throw left("no TensorFlow");
  const path = join(inside, "lib", addon);
  return {
    source: `the installer of ${name}`,
    addon: path,
    files: [path, ...libraries],
  };
}

/** The addon's path below `lib/`, in a folder named by the version of Node's C interface. */
async function addonIn(lib: string): Promise<string> {
  for (const { name } of await entriesOf(lib)) {
    const addon = join(name, "tfjs_binding.node");
    if (await Deno.stat(join(lib, addon)).catch(() => undefined)) return addon;
  }
  throw left("no tfjs_binding.node");
}

/** Content of a folder; none if it is missing. */
async function entriesOf(folder: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function left(what: string): Error {
  return new Error(`the installer reported success but left ${what}`);
}
