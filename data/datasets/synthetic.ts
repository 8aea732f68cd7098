import { join } from "node:path";
import { makeFolder } from "../files/make_folder.ts";
import type { Dataset } from "../images/scored_image.ts";
import { renderSynthetic, SCENES } from "../synthetic/render_synthetic.ts";
import { findUserCache } from "../files/find_user_cache.ts";
import { openCsv } from "./csv.ts";
import { requireOnlySplit } from "./splits.ts";
import type { DatasetOptions } from "./dataset_options.ts";
import { messageOf } from "../text/message_of.ts";

/** Raised when pixels or scores change, so that no folder of an older version is used. */
const VERSION = 2;

const SIDE = 128;

/**
 * Drawn scenes, intact and with blur, noise, JPEG compression, wrong exposure and low contrast of
 * known strength: 384 images of 128x128 pixels, to try things without a download.
 *
 * The scores, 0 to 100, follow from the strength of the distortions and are
 * not people's opinion: see {@linkcode scoreOfDamages}. The images are rendered once,
 * in seconds, into a folder below `data` or below the user's cache, and read as
 * files from then on; if the folder is deleted, they are rendered again.
 *
 * @param options `data`: folder to keep the images below. `seed`: of the scenes.
 * @returns 256 images to train on, 64 to validate with, 64 to test on, of different scenes.
 * @throws {Error} If the folder cannot be written; unfinished files are removed.
 */
export async function openSynthetic(options: DatasetOptions): Promise<Dataset> {
  requireOnlySplit("synthetic", options);
  const { seed = 1, data, progress, skipUnreadable } = options;
  const { parent, note } = data === undefined
    ? await placeToKeep(seed)
    : { parent: data };
  const folder = folderOf(parent, seed);
  try {
    await makeFolder(folder, (temporary) =>
      renderSynthetic(temporary, {
        seed,
        scenes: SCENES,
        side: SIDE,
        ...(progress && { progress }),
      }));
  } catch (error) {
    const reason = messageOf(error);
    throw new Error(
      `Cannot render the synthetic images into ${folder}: ${reason}`,
      {
        cause: error,
      },
    );
  }
  const { images } = await openCsv({
    data: folder,
    ...(skipUnreadable && { skipUnreadable }),
  });
  return {
    name: "synthetic",
    images,
    scale: {
      min: 0,
      max: 100,
      higherIsBetter: true,
      unit: "synthetic score (not people's opinion)",
    },
    shows: "synthetic images",
    license: "MIT, as this package, which drew them",
    citation: "",
    ...note !== undefined && { notes: [note] },
  };
}

function folderOf(parent: string, seed: number): string {
  return join(parent, `synthetic-${VERSION}-seed-${seed}`);
}

/** The folder of the images; a temporary one if none can be kept. */
async function placeToKeep(
  seed: number,
): Promise<{ parent: string; note?: string }> {
  const { folder, absence } = await findUserCache();
  const parent = folder && join(folder, "datasets");
  // Existing images can be read even if the folder is read-only.
  const isThere = parent &&
    await Deno.stat(folderOf(parent, seed)).then(() => true, () => false);
  if (parent && (isThere || absence === undefined)) return { parent };
  temporary ??= makeTemporary();
  return {
    parent: await temporary,
    note:
      `the images are drawn anew each time: ${absence}; --data names a folder for them`,
  };
}

let temporary: Promise<string> | undefined;

async function makeTemporary(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "norm-in-norm-synthetic-" });
  globalThis.addEventListener("unload", () => {
    try {
      Deno.removeSync(folder, { recursive: true });
    } catch {
      // It is gone already.
    }
  });
  return folder;
}
