/**
 * `deno task score`: the predicted quality of images and videos.
 *
 * @module
 */
import { RUNTIME_NAMES } from "../runtime/runtime.ts";
import { addWorkersFlag } from "./flags/loading_flags.ts";
import { count, imageSizeOrOriginal, oneOf } from "./flags/option_values.ts";
import { createCommand, runCommand } from "./run_command.ts";
import type { ScoreFlags } from "./run_scoring.ts";

const command = addWorkersFlag(createCommand(
  "score",
  "Predicted quality of images and videos: one line each, score and path. A video's " +
    "score is the mean of its frames'; FFmpeg must be installed.",
))
  .argument(
    "<input...>",
    "image and video files, folders, globs, or - for paths on stdin",
  )
  .requiredOption(
    "--checkpoint <file>",
    "best.safetensors of a run, or a .pth of LinearityIQA",
  )
  .option(
    "--size <HxW>",
    "resize to this, or original: whole images (as trained)",
    imageSizeOrOriginal,
  )
  .option("--batch-size <n>", "crops computed at once", count, 8)
  .option("--every <n>", "videos: score every n-th frame", count, 1)
  .option(
    "--runtime <name>",
    `auto, ${RUNTIME_NAMES.join(", ")}`,
    oneOf(["auto", ...RUNTIME_NAMES]),
    "auto" as const,
  )
  .option("--skip-unreadable", "go on after a file that cannot be read")
  .option("--csv <file>", "write every image's and frame's score as CSV")
  .option(
    "--json",
    "one JSON object per line; of a video, with pooled and frames' scores",
  )
  .action(async (inputs: string[], flags: ScoreFlags) => {
    const { runScoring } = await import("./run_scoring.ts");
    await runScoring(inputs, flags);
  });

if (import.meta.main) await runCommand(command);
