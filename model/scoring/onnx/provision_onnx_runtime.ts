import { cp } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { exclusively } from "../../../data/files/exclusively.ts";
import { findUserCache } from "../../../data/files/find_user_cache.ts";
import { makeFolder } from "../../../data/files/make_folder.ts";
import { makePrivateFolder } from "../../../data/files/private_folder.ts";
import { whoElseMayChange } from "../../../data/files/who_may_change.ts";
import { ONNX_RUNTIME_VERSION } from "./onnx_runtime_version.ts";

/**
 * Microsoft's binding and its runtime dependencies, with the checksums of
 * `deno.lock`, but not the dependencies of its install script.
 */
const LOCK = {
  version: "5",
  specifiers: {
    [`npm:onnxruntime-node@${ONNX_RUNTIME_VERSION}`]: ONNX_RUNTIME_VERSION,
  },
  npm: {
    [`onnxruntime-common@${ONNX_RUNTIME_VERSION}`]: {
      integrity:
        "sha512-7fdVWjAID1dVhH/G8qK3APARunV4VkBFoCQAP7qp4Wkab0mrorvmc+sqiT+mKXOzDqdjN5j+/Z9nb4gzNPWcyA==",
    },
    [`onnxruntime-node@${ONNX_RUNTIME_VERSION}`]: {
      integrity:
        "sha512-twhs1C2C/BFkz1yc5OY0KIU2GUq6DURO7hD4bx5Q2Qy3nAMJwRXW8xU3NVczE29VA9lolLOYepoD8fjTGOfIqw==",
      dependencies: ["onnxruntime-common"],
    },
  },
};

/** Systems for which the package has native code. */
const SYSTEMS = [
  "linux-x64",
  "linux-arm64",
  "win32-x64",
  "win32-arm64",
  "darwin-arm64",
];

/** Size of the download: this package, the image decoders and the table readers. */
const MEGABYTES = 140;

/** A failed setup, which has left nothing behind. */
export class SetUpError extends Error {
  override name = "SetUpError";
}

/** Options of {@linkcode provisionOnnxRuntime}. */
export interface ProvisionOnnxOptions {
  /**
   * Operating system and processor, in Node's names.
   *
   * @default {this machine's, such as `linux-x64`}
   */
  system?: string;
  /**
   * Receives one line before anything is downloaded.
   *
   * @default {console.error}
   */
  log?: (line: string) => void;
}

/**
 * The folder with ONNX Runtime's native code, which is set up the first time:
 * Deno downloads the npm package of 290 MB, for all systems, to a temporary
 * folder, unless it is in Deno's cache, and the 45 MB for this system are kept
 * in the user's cache. Other processes wait in the meantime, and an
 * interruption leaves nothing behind.
 *
 * @returns `undefined` if there is no place to keep it; then Deno's own cache
 * is used.
 * @throws {SetUpError} If Deno cannot download it, or was interrupted.
 * @throws {Error} If there is no native code for the system.
 */
export async function provisionOnnxRuntime(
  {
    system = `${process.platform}-${process.arch}`,
    log = console.error,
  }: ProvisionOnnxOptions = {},
): Promise<string | undefined> {
  if (!SYSTEMS.includes(system)) {
    throw new Error(`onnxruntime-node has no native code for ${system}`);
  }
  const cache = await findUserCache();
  if (cache.folder === undefined) return undefined;
  const folder = join(
    cache.folder,
    "onnxruntime",
    `${ONNX_RUNTIME_VERSION}-${system}`,
  );
  // Its content will be executed, so it must belong to the user.
  if (await isThere(folder)) {
    const reason = await whoElseMayChange(folder);
    if (reason === undefined) return folder;
    log(`ONNX Runtime in ${folder} is not used: ${reason}`);
    return undefined;
  }
  if (cache.absence !== undefined || !await mayRunDeno()) return undefined;
  const root = dirname(folder);
  await makePrivateFolder(root);
  if (await whoElseMayChange(root) !== undefined) return undefined;
  const wait = () => log("Waiting for another process that is setting up");
  await exclusively(join(root, "lock"), wait, async () => {
    if (await isThere(folder)) return;
    await removeUnfinished(root);
    await makeFolder(folder, (made) => fetchInto(made, system, log));
  });
  return folder;
}

/**
 * Makes Deno download the packages, unless its cache has them, and keeps the
 * files for this system.
 */
async function fetchInto(
  folder: string,
  system: string,
  log: (line: string) => void,
): Promise<void> {
  const everything = join(folder, "fetched");
  await Deno.mkdir(everything);
  let fetched = await findPackages();
  if (!fetched) {
    log(`Setting up: about ${MEGABYTES} MB, once`);
    const [lock, main] = [
      join(everything, "lock"),
      join(everything, "main.js"),
    ];
    await Deno.writeTextFile(lock, JSON.stringify(LOCK));
    // Deno lists packages that are named on its command line, but not those of a
    // module.
    await Deno.writeTextFile(
      main,
      `import "npm:onnxruntime-node@${ONNX_RUNTIME_VERSION}";`,
    );
    const flags = ["--no-config", `--lock=${lock}`, "--frozen"];
    await runDeno(["cache", ...flags, main], everything);
    fetched = await findPackages(everything);
    if (!fetched) throw new SetUpError(`${ACT}: Deno did not keep it`);
  }
  const modules = join(folder, "node_modules");
  const binaries = join("bin", "napi-v6", ...system.split("-"));
  for (const part of ["package.json", "dist", binaries]) {
    await cp(
      join(fetched("onnxruntime-node"), part),
      join(modules, "onnxruntime-node", part),
      { recursive: true },
    );
  }
  const common = "onnxruntime-common";
  await cp(fetched(common), join(modules, common), { recursive: true });
  await Deno.remove(everything, { recursive: true });
}

/** Finds the folder of a package in Deno's cache, by default the user's. */
async function findPackages(
  cache?: string,
): Promise<((name: string) => string) | undefined> {
  const { npmCache } = JSON.parse(await runDeno(["info", "--json"], cache));
  if (!await isThere(npmCache)) return undefined;
  for await (const { name: registry } of Deno.readDir(npmCache)) {
    const at = (name: string) =>
      join(npmCache, registry, name, ONNX_RUNTIME_VERSION);
    const names = ["onnxruntime-node", "onnxruntime-common"];
    const found = await Promise.all(names.map((name) => isThere(at(name))));
    if (!found.includes(false)) return at;
  }
}

const ACT = "Cannot set up ONNX Runtime";

/**
 * Runs Deno, with a separate cache if one is given; on a terminal, Deno shows
 * its own progress bar.
 */
async function runDeno(args: string[], cache?: string): Promise<string> {
  const isSeen = args[0] === "cache" && Deno.stderr.isTerminal();
  const output = await new Deno.Command(Deno.execPath(), {
    args: isSeen ? args : [...args, "--quiet"],
    env: {
      RUST_BACKTRACE: "0",
      ...cache !== undefined && { DENO_DIR: cache },
    },
    stdin: "null",
    stdout: "piped",
    stderr: isSeen ? "inherit" : "piped",
  }).output();
  const decoder = new TextDecoder();
  if (output.success) return decoder.decode(output.stdout);
  const reason = isSeen
    ? "Deno could not download it"
    : plain(decoder.decode(output.stderr));
  throw new SetUpError(`${ACT}: ${reason}`);
}

/** Removes what an interrupted setup left; no other process works here while the lock is held. */
async function removeUnfinished(root: string): Promise<void> {
  for await (const { name } of Deno.readDir(root)) {
    if (!name.includes(".unfinished-")) continue;
    await Deno.remove(join(root, name), { recursive: true });
  }
}

async function mayRunDeno(): Promise<boolean> {
  const command = Deno.execPath();
  const { state } = await Deno.permissions.query({ name: "run", command });
  return state === "granted";
}

async function isThere(folder: string): Promise<boolean> {
  return await Deno.stat(folder).then(() => true, () => false);
}

/** Deno's error message, without colors and its prefix "error: ". */
function plain(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replaceAll(/\x1b\[[\d;]*m/g, "").trim().replace(/^error: /, "");
}
