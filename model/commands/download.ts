/**
 * `deno task download`: downloads data sets and weights from their publishers.
 *
 * @module
 */
import {
  DOWNLOADABLE_DATASETS,
  KONIQ10K_IMAGES,
} from "../../data/download/find_publication.ts";
import { PRETRAINED_NAMES } from "../weights/pretrained/pretrained_file.ts";
import { count, oneOf } from "./flags/option_values.ts";
import { createCommand, runCommand } from "./run_command.ts";
import type { DownloadFlags } from "./run_download.ts";

const command = createCommand(
  "download",
  "Downloads data sets and ImageNet weights from their publishers, checks and unpacks " +
    "them. An interrupted download is resumed.",
)
  .argument(
    "<name>",
    `data set (${DOWNLOADABLE_DATASETS.join(", ")}) or backbone (${
      PRETRAINED_NAMES.join(", ")
    })`,
    oneOf([...DOWNLOADABLE_DATASETS, ...PRETRAINED_NAMES]),
  )
  .option(
    "--data <dir>",
    "folder to download to (weights: a folder in the user's cache)",
  )
  .option(
    "--images <size>",
    `koniq10k: ${KONIQ10K_IMAGES.join(" or ")}`,
    oneOf(KONIQ10K_IMAGES),
    KONIQ10K_IMAGES[0],
  )
  .option("--mirror <url>", "address of a folder with the same files")
  .option(
    "--from <url|file>",
    "address or path of the file, if the download is a single file",
  )
  .option("--keep-archive", "keep archives after they are unpacked")
  .option(
    "--no-unpack",
    "do not unpack archives (koniq10k can be read from them too)",
  )
  .option("--force", "download again and replace existing files")
  .option(
    "--attempts <n>",
    "attempts in a row without progress before giving up",
    count,
    6,
  )
  .option("--json", "print the result as JSON")
  .action(async (name: string, flags: DownloadFlags) => {
    const { runDownload } = await import("./run_download.ts");
    await runDownload(name, flags);
  });

if (import.meta.main) await runCommand(command);
