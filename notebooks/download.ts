import { downloadPublication, findPublication } from "@iqa/norm-in-norm/data";
import { createDownloadProgress } from "@iqa/norm-in-norm/model";
import { liveProgress } from "./live_progress.ts";

/**
 * Downloads a data set or a backbone's ImageNet weights from the publisher's own address, with its progress under the
 * cell. Files that exist already are kept, and an interrupted download is resumed.
 *
 * @param name A name that `deno task download` knows.
 * @param folder Where to.
 * @returns Paths of the files.
 * @throws {Error} If it cannot be downloaded, or its checksum is wrong.
 */
export async function download(
  name: string,
  folder: string,
): Promise<string[]> {
  const display = liveProgress();
  const progress = await createDownloadProgress({ display });
  try {
    const files = await downloadPublication(findPublication(name), folder, {
      log: progress.log,
      progress: progress.show,
    });
    return files.flatMap(({ paths }) => paths);
  } finally {
    progress.stop();
    await display.settle();
  }
}
