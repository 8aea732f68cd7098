/**
 * `deno task score`: the predicted quality of images and videos.
 *
 * @module
 */
import { InvalidArgumentError } from "commander";
import { PREDICTOR_NAMES } from "../scoring/predictor_names.ts";
import {
  count,
  imageSizeOrOriginal,
  oneOf,
  ordinal,
} from "./flags/option_values.ts";
import { createCommand, runCommand } from "./run_command.ts";
import type { ScoreFlags } from "./scoring/run_scoring.ts";
import type { Shard } from "./scoring/shard.ts";

const ROWS = `
Each input has one row on standard output, in the order of the inputs: score
and path; an input that has no score, "error", path and reason. With --json,
one object each: path, score, scale, betterThan, interval, warnings, or path and
error; and model, modelSha256, version. In a path, bytes that are not UTF-8 are
lone surrogates there, as in Python's os.fsdecode. The exit code is 1 if an
input has no score.`;

/**
 * Not in a literal `import()`: Deno would download its packages before this program
 * starts and can report it.
 */
const RUN_SCORING: string = "./scoring/run_scoring.ts";

type RunScoring = typeof import("./scoring/run_scoring.ts");

/** A part of the inputs, as 2/5. */
function shard(text: string): Shard {
  const [index, parts] = (/^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? [])
    .slice(1).map(Number) as [number?, number?];
  if (
    index === undefined || parts === undefined || index < 1 || index > parts
  ) {
    throw new InvalidArgumentError(
      "Expected I/N with I from 1 to N, as 2/5: the second of five parts",
    );
  }
  return { index, count: parts };
}

const command = createCommand(
  "score",
  "Predicted quality of images and videos: one row each. A video's score is the " +
    "mean of its frames'; FFmpeg must be installed.",
)
  .argument(
    "<input...>",
    "image and video files, folders, globs, or - for paths on stdin",
  )
  .optionsGroup("Model:")
  .option(
    "--model <name|file>",
    "an included model, best.safetensors of a run, a .pth of LinearityIQA, " +
      "or an .onnx file of convert (the included model)",
  )
  .option("--checkpoint <file>", "the old name of --model")
  .option(
    "--size <HxW>",
    "resize to this, or original: whole images (as the model says)",
    imageSizeOrOriginal,
  )
  .optionsGroup("Input:")
  .option(
    "-0, --null",
    "paths on stdin end in a NUL, as find -print0 writes them",
  )
  .option(
    "--shard <i/n>",
    "only every input whose path belongs to part I of N, from 1: for N processes",
    shard,
  )
  .option("--every <n>", "videos: score every n-th frame", count, 1)
  .optionsGroup("Output:")
  .option(
    "--json",
    "one JSON object per row; of a video, with pooled and frames' scores",
  )
  .option(
    "--csv <file>",
    "write the score of every image and frame as CSV, too",
  )
  .option("--parquet <file>", "the same as Parquet")
  .option(
    "--map <dir>",
    "a picture of each image there: red is where quality is lost",
  )
  .option(
    "--resume",
    "score only what has no score in the file of --csv or --parquet",
  )
  .option("--stop-on-error", "stop at the first input that has no score")
  .option(
    "--skip-unreadable",
    "inputs without a score do not make the exit code 1",
  )
  .optionsGroup("Computing:")
  .option(
    "--runtime <name>",
    `auto, ${PREDICTOR_NAMES.join(", ")}`,
    oneOf(["auto", ...PREDICTOR_NAMES]),
    "auto" as const,
  )
  .option("--threads <n>", "threads of ONNX Runtime (the processors)", count)
  .option("--batch-size <n>", "the most images computed at once", count, 8)
  .option("--workers <n>", "images decoded at once", ordinal, 4)
  .addHelpText("after", ROWS)
  .action(async (inputs: string[], flags: ScoreFlags) => {
    if (["auto", "onnx"].includes(flags.runtime)) {
      await import("../scoring/onnx/provision_onnx_runtime.ts")
        .then(({ provisionOnnxRuntime }) => provisionOnnxRuntime())
        .catch((error) => {
          // Other failures, such as a system without native code, are handled later.
          if (error.name === "SetUpError") throw error;
        });
    }
    const { runScoring } = await import(RUN_SCORING) as RunScoring;
    await runScoring(inputs, flags);
  });

if (import.meta.main) await runCommand(command);
