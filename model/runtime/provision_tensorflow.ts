import { dirname, join, resolve, sep as SEPARATOR } from "node:path";
import process from "node:process";
import { makePrivateFolder } from "../../data/files/private_folder.ts";
import { whoElseMayChange } from "../../data/files/who_may_change.ts";
import { userCacheDir } from "../../data/files/user_cache_dir.ts";
import { findUserCache } from "../../data/files/find_user_cache.ts";
import { describeCount } from "../../data/text/describe_count.ts";
import { typedCommand } from "../../data/text/typed_command.ts";
import { messageOf } from "../../data/text/message_of.ts";
import { TFJS_VERSION } from "./packages.ts";
import { exclusively } from "../../data/files/exclusively.ts";
import { TENSORFLOW_FOLDER_VARIABLE } from "./provision/find_tensorflow.ts";
import {
  type Installation,
  noteFacts,
  readInstallation,
  writeManifest,
} from "./provision/installation.ts";
import { probeAddon } from "./provision/probe_addon.ts";
import {
  forgetFailure,
  minutesSinceFailure,
  noteFailure,
} from "./provision/last_failure.ts";
import { createProgress, type Progress } from "./provision/progress.ts";
import type { Flavor, Source } from "./provision/source.ts";
import { SOURCES } from "./provision/sources.ts";

/** Options of {@linkcode provisionTensorflow}. */
export interface ProvisionOptions {
  /**
   * The device to compute on.
   *
   * @default {"cpu"}
   */
  flavor?: Flavor;
  /**
   * Compares contents and not only file dates, after an installation failed to load.
   *
   * @default {false}
   */
  thorough?: boolean;
  /**
   * Accepts a CUDA build without a device, for a machine that is prepared
   * before its GPU is installed; otherwise this is an error.
   *
   * @default {false}
   */
  withoutDevice?: boolean;
  /** Receives one line per action. */
  log?: (line: string) => void;
  /**
   * Sources to try, in this order.
   *
   * @default {SOURCES}
   */
  sources?: readonly Source[];
}

const PARTIAL = ".partial-";

/**
 * A TensorFlow for tfjs-node: an existing installation, otherwise a new one from a
 * TensorFlow on the machine, from PyPI's wheel, or by the package's own installer.
 *
 * Everything is made in a separate folder and renamed at the end, while other processes wait. So an interruption keeps
 * what was there before, and the next run removes unfinished files.
 *
 * @throws {Error} If no source works; the error states what was tried, why it failed and what to do.
 */
export async function provisionTensorflow(
  options: ProvisionOptions = {},
): Promise<Installation> {
  const { flavor = "cpu", thorough = false, withoutDevice = false } = options;
  const { log = console.error } = options;
  const wanted = { flavor, withoutDevice };
  const folder = installationFolder(flavor, userCacheDir());
  const ready = await usableInstallation(folder, thorough);
  if (ready) return await lookForDevice(ready, folder, wanted);
  const root = dirname(folder);
  await makePrivateFolder(root);
  await requireOwnFolder(root);
  const wait = () =>
    log("Waiting for another process that is setting TensorFlow up");
  return await exclusively(join(root, "lock"), wait, async () => {
    const madeMeanwhile = await usableInstallation(folder, thorough);
    if (madeMeanwhile) {
      return await lookForDevice(madeMeanwhile, folder, wanted);
    }
    await removeLeftovers(root);
    const progress = await createProgress(log);
    const start = Date.now();
    try {
      const sources = options.sources ?? SOURCES;
      const made = await makeInstallation(folder, wanted, progress, sources);
      await forgetFailure(root, flavor);
      return made;
    } catch (error) {
      // A quick failure may be retried each time.
      if (Date.now() - start > SLOW) await noteFailure(root, flavor);
      throw error;
    }
  });
}

/**
 * Milliseconds from which a failure, such as that of a network, is recorded, so that
 * not every command repeats it.
 */
const SLOW = 5000;

/** Why TensorFlow cannot be used. */
export interface TensorflowObstacle {
  /** The reason. */
  reason: string;
  /** Whether it is temporary: `auto` does not try again for a while. */
  mayPass: boolean;
}

/**
 * Why `auto` does not try TensorFlow on this machine: no cache folder, or a recent failure. Nothing is created.
 *
 * @returns Undefined if it is installed, or can be tried.
 */
export async function tensorflowObstacle(
  flavor: Flavor,
): Promise<TensorflowObstacle | undefined> {
  const cache = await findUserCache();
  const folder = cache.folder && installationFolder(flavor, cache.folder);
  if (folder && await usableInstallation(folder)) return undefined;
  if (!folder || cache.absence !== undefined) {
    const reason = `TensorFlow cannot be set up: ${cache.absence}`;
    return { reason, mayPass: false };
  }
  const minutes = await minutesSinceFailure(dirname(folder), flavor);
  if (minutes === undefined) return undefined;
  const retry = typedCommand(["backends", "--provision"]);
  const reason = `TensorFlow could not be set up ${
    describeCount(minutes, "minute")
  } ago, ${retry} tries again`;
  return { reason, mayPass: true };
}

/** The files made there will be executed, so no other user may be able to change them. */
async function requireOwnFolder(folder: string): Promise<void> {
  const reason = await whoElseMayChange(folder);
  if (reason === undefined) return;
  throw new Error(
    `Cannot set TensorFlow up in ${folder}: ${reason}; ` +
      "set XDG_CACHE_HOME to a folder of your own",
  );
}

/** The installed TensorFlow, if there is one; installs nothing. */
export async function installedTensorflow(
  flavor: Flavor,
): Promise<Installation | undefined> {
  return await usableInstallation(
    installationFolder(flavor, userCacheDir()),
  );
}

/** An intact installation, unless the user has set another TensorFlow. */
async function usableInstallation(
  folder: string,
  thorough = false,
): Promise<Installation | undefined> {
  const installation = await readInstallation(folder, { thorough });
  const named = Deno.env.get(TENSORFLOW_FOLDER_VARIABLE);
  if (!installation || !named) return installation;
  const isNamed = `${installation.source}${SEPARATOR}`.startsWith(
    `${resolve(named)}${SEPARATOR}`,
  );
  return isNamed ? installation : undefined;
}

/** One folder for each combination that needs a separate addon. */
function installationFolder(flavor: Flavor, cache: string): string {
  const { platform, arch } = process;
  const name = `${flavor}-${platform}-${arch}-tfjs-${TFJS_VERSION}`;
  return join(cache, "tensorflow", name);
}

/** Requirements of an installation. */
interface Wanted {
  flavor: Flavor;
  withoutDevice: boolean;
}

const NO_DEVICE = "it loads but finds no CUDA device";

/** Checks an installation made without a CUDA device again. */
async function lookForDevice(
  installation: Installation,
  folder: string,
  { flavor, withoutDevice }: Wanted,
): Promise<Installation> {
  if (flavor === "cpu" || installation.cuda) return installation;
  const facts = await probeAddon(installation.addon);
  if (facts.cuda) await noteFacts(folder, facts);
  else if (!withoutDevice) {
    throw new Error(
      `Cannot use TensorFlow's CUDA build: ${NO_DEVICE}; ` +
        "CUDA_VISIBLE_DEVICES may hide it, or its driver be too old",
    );
  }
  return { ...installation, ...facts };
}

async function makeInstallation(
  folder: string,
  wanted: Wanted,
  progress: Progress,
  sources: readonly Source[],
): Promise<Installation> {
  const failures: string[] = [];
  for (const source of sources) {
    try {
      return await makeFrom(source, folder, wanted, progress);
    } catch (error) {
      failures.push(`- ${source.title}: ${messageOf(error)}`);
    }
  }
  throw new Error(
    `Cannot set TensorFlow up (${wanted.flavor}): all sources failed\n${
      failures.join("\n")
    }\n${REMEDY}`,
  );
}

const REMEDY =
  `What helps: a C++ compiler (such as g++) and Python 3 with pip, both on the PATH, ` +
  `or ${TENSORFLOW_FOLDER_VARIABLE} set to the folder of a TensorFlow on this machine, ` +
  "or another runtime (webgpu, wasm)";

async function makeFrom(
  source: Source,
  folder: string,
  { flavor, withoutDevice }: Wanted,
  progress: Progress,
): Promise<Installation> {
  const partial = await Deno.makeTempDir({
    dir: dirname(folder),
    prefix: PARTIAL,
  });
  try {
    const { files, build, ...made } = await source.make(
      partial,
      flavor,
      progress,
    );
    const facts = await probeAddon(join(partial, made.addon));
    const isFor = facts.cuda || withoutDevice && build === "cuda";
    if (flavor === "cuda" && !isFor) throw new Error(NO_DEVICE);
    await writeManifest(partial, { ...made, ...facts }, files);
    await replaceFolder(partial, folder);
    return { ...made, ...facts, addon: join(folder, made.addon) };
  } finally {
    await removeIfThere(partial);
  }
}

/** A folder in use stays readable for processes that have it open, and is removed under another name. */
async function replaceFolder(made: string, folder: string): Promise<void> {
  const aside = await Deno.makeTempDir({
    dir: dirname(folder),
    prefix: PARTIAL,
  });
  await Deno.rename(folder, join(aside, "old")).catch(ignoreNotFound);
  await Deno.rename(made, folder);
  await removeIfThere(aside);
}

/** Removes what interrupted runs left; no other process works here while the lock is held. */
async function removeLeftovers(root: string): Promise<void> {
  for await (const { name } of Deno.readDir(root)) {
    if (name.startsWith(PARTIAL)) await removeIfThere(join(root, name));
  }
}

async function removeIfThere(path: string): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch(ignoreNotFound);
}

function ignoreNotFound(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
