import { basename, dirname, join, resolve } from "node:path";
import { runProgram } from "../../../data/files/run_program.ts";
import { SPECIFIERS } from "../../../model/runtime/packages.ts";
import { fromFileUrl, repositoryRoot } from "../../support/paths.ts";

/** Bytes that the archive may have: what can be carried to a machine by hand. */
export const LARGEST_ARCHIVE = 64 * 2 ** 20;

/** Sources that the check runs, below the project's folder. */
const SOURCES = [
  ".import_map.json",
  "deno.json",
  "deno.lock",
  "LICENSE",
  "mod.ts",
  "data",
  "loss",
  "model",
  "tests/benchmarks/gpu_check.ts",
  "tests/benchmarks/gpu_check",
  "tests/benchmarks/gpu_peer.py",
  "tests/benchmarks/python_peer.ts",
  "tests/benchmarks/quantile.ts",
  "tests/benchmarks/require_same_rounding.ts",
  "tests/data/_files.ts",
  "tests/fixtures/model/five_steps.json",
  "tests/model/formula_weights.ts",
  "tests/model/support",
  "tests/support/paths.ts",
];

/** Of the sources: 11 MB that a GPU is not needed for. */
const LEFT_OUT = /\/scoring\/models\/|\/tests\/.*_test\.ts$/;

/** Modules whose packages are wanted; the last two run in threads of their own. */
const ENTRIES = [
  "tests/benchmarks/gpu_check.ts",
  "tests/benchmarks/gpu_check/job.ts",
  "model/commands/train.ts",
  "data/tables/parse_csv.ts",
  "data/batches/loader/worker.ts",
];

/** Packages that are fetched when they are used, and are used: WebGPU's. */
const ON_DEMAND = ["core", "union", "cpu", "webgpu"] as const;

/**
 * Of packages: what no program runs, and what the check does not: decoders of
 * other formats than PNG, programs for another C library.
 */
const UNUSED = new RegExp([
  String.raw`\.(map|md|d\.ts|d\.cts|d\.mts|tsbuildinfo)$`,
  String.raw`/@tensorflow/.*(_test|\.min|\.fesm)\.js$`,
  String.raw`/@tensorflow/.*/(src|docs|tests?|es2017|miniprogram)/`,
  // All bundles but those for Node, which are the packages' entries.
  String.raw`/@tensorflow/.*/tf[-.](?!([\w-]*\.)?node\.js$)[\w.-]*js$`,
  String.raw`/(@imagemagick|@jsquash)/.*\.wasm$`,
  // Their folders stay, for Deno asks whether each package is there.
  String.raw`/@img/[^/]*(musl|wasm32).*\.(node|wasm|so[.\d]*)$`,
].join("|"));

const START = `#!/bin/sh
# Runs the check with what lies in this folder; nothing is fetched.
here="$(cd "$(dirname "$0")" && pwd)"
export DENO_DIR="$here/deno_dir" DENO_NO_UPDATE_CHECK=1
cd "$here/project" && exec "$here/deno" run -A --no-check --cached-only --lock=deno.lock tests/benchmarks/gpu_check.ts "$@"
`;

interface GraphInfo {
  npmPackages: Record<string, unknown>;
  modules: { specifier: string }[];
}

interface Lock {
  specifiers: Record<string, string>;
  npm: Record<string, {
    dependencies?: string[];
    optionalDependencies?: string[];
  }>;
}

/**
 * Writes an archive with this Deno, the sources of the check and WebGPU's
 * packages: unpacked anywhere, `sh gpu-check/run.sh` needs no network. Its Deno
 * is for machines like this one.
 *
 * @returns Bytes of the archive.
 * @throws {Error} If it would be larger than {@linkcode LARGEST_ARCHIVE}.
 */
export async function packCheck(
  file: string,
  log: (line: string) => void,
): Promise<number> {
  const archive = resolve(file);
  const temporary = await Deno.makeTempDir({ prefix: "gpu-check-" });
  try {
    const folder = join(temporary, "gpu-check");
    const root = fromFileUrl(repositoryRoot);
    for (const path of SOURCES) {
      await copy(join(root, path), join(folder, "project", path), LEFT_OUT);
    }
    const { npmCache } = JSON.parse(
      await runProgram(Deno.execPath(), ["info", "--json"]),
    );
    const host = await onlyFolderOf(npmCache);
    for (const name of await packagesOf(root)) {
      const at = name.lastIndexOf("@");
      const path = join(host, name.slice(0, at), name.slice(at + 1));
      const from = join(npmCache, path);
      // Packages for other systems are in the lock file only.
      if (!await isThere(from) || UNUSED.test(`${from}/`)) continue;
      const to = join(folder, "deno_dir", "npm", path);
      await copy(from, to, UNUSED);
      const record = join(dirname(from), "registry.json");
      if (await isThere(record)) {
        await Deno.copyFile(record, join(dirname(to), "registry.json"));
      }
    }
    await Deno.copyFile(Deno.execPath(), join(folder, "deno"));
    await Deno.writeTextFile(join(folder, "run.sh"), START);
    await runProgram("tar", ["-czf", archive, "-C", temporary, "gpu-check"]);
    const { size } = await Deno.stat(archive);
    if (size > LARGEST_ARCHIVE) {
      await Deno.remove(archive);
      throw new Error(
        `Cannot pack the check: the archive has ${inMiB(size)} and may have ${
          inMiB(LARGEST_ARCHIVE)
        }`,
      );
    }
    log(`${basename(archive)}: ${inMiB(size)}`);
    return size;
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
}

/** Packages that the modules import or use on demand, with all that these need, as `name@version`. */
async function packagesOf(root: string): Promise<Set<string>> {
  const wanted: string[] = ON_DEMAND.map((name) =>
    SPECIFIERS[name].replace("npm:", "")
  );
  for (const entry of ENTRIES) {
    const info: GraphInfo = JSON.parse(
      await runProgram(Deno.execPath(), ["info", "--json", join(root, entry)]),
    );
    wanted.push(...Object.keys(info.npmPackages));
  }
  const lock: Lock = JSON.parse(
    await Deno.readTextFile(join(root, "deno.lock")),
  );
  const found = new Set<string>();
  while (wanted.length > 0) {
    const name = fullName(wanted.pop()!, lock);
    if (found.has(name)) continue;
    found.add(name);
    const { dependencies = [], optionalDependencies = [] } = lock.npm[name] ??
      {};
    wanted.push(...dependencies, ...optionalDependencies);
  }
  // A package made for certain others is kept under its own name.
  return new Set(
    found.values().map((name) => name.replace(/(?<=.@[^_]*)_.*$/, "")),
  );
}

/** The lock file names a dependency by its name alone where there is one version of it. */
function fullName(name: string, { npm }: Lock): string {
  if (name in npm) return name;
  const own = Object.keys(npm).find((each) =>
    each.startsWith(name.lastIndexOf("@") > 0 ? `${name}_` : `${name}@`)
  );
  return own ?? name;
}

async function onlyFolderOf(folder: string): Promise<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) return name;
  }
  throw new Error(`Cannot pack the check: ${folder} holds no package`);
}

async function copy(
  from: string,
  to: string,
  without: RegExp,
): Promise<void> {
  if (without.test(from)) return;
  if (!(await Deno.stat(from)).isDirectory) {
    await Deno.mkdir(dirname(to), { recursive: true });
    return await Deno.copyFile(from, to);
  }
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    const path = join(from, name);
    if (isDirectory && without.test(`${path}/`)) continue;
    await copy(path, join(to, name), without);
  }
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

function inMiB(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
