/**
 * `deno task score`: predicts the quality of images and videos.
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
and path, or, if it cannot be scored, "error", path and reason. With --json, a
row is an object: path, score, scale, betterThan, interval and warnings, or path
and error; and model, modelSha256 and version. There, bytes of a path that are
not UTF-8 are lone surrogates, as in Python's os.fsdecode. The exit code is 1 if
an input cannot be scored.`;

/**
 * Not a literal `import()`: Deno would download its packages before this program can report it.
 */
const RUN_SCORING: string = "./scoring/run_scoring.ts";

type RunScoring = typeof import("./scoring/run_scoring.ts");

/** A shard of the inputs, such as 2/5. */
function shard(text: string): Shard {
  const [index, parts] = (/^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? [])
    .slice(1).map(Number) as [number?, number?];
  if (
    index === undefined || parts === undefined || index < 1 || index > parts
  ) {
    throw new InvalidArgumentError(
      "Expected I/N with I from 1 to N, such as 2/5 for the second of five shards",
    );
  }
  return { index, count: parts };
}

const command = createCommand(
  "score",
  "Predicts the quality of images and videos: one row each. A video's score is the " +
    "mean of its frames' scores; videos need FFmpeg.",
)
  .argument(
    "<input...>",
    "image and video files, folders, globs, or - for paths on stdin",
  )
  .optionsGroup("Model:")
  .option(
    "--model <name|file>",
    "an included model, best.safetensors of a run, a .pth of LinearityIQA, " +
      "or an .onnx file written by convert (the included model)",
  )
  .option("--checkpoint <file>", "old name of --model")
  .option(
    "--size <HxW>",
    "resize images to this size; original: do not resize (as the model was trained)",
    imageSizeOrOriginal,
  )
  .optionsGroup("Input:")
  .option(
    "-0, --null",
    "paths on stdin end in a NUL, as find -print0 writes them",
  )
  .option(
    "--shard <i/n>",
    "score only shard I of N (from 1) of the inputs, to divide them among N processes",
    shard,
  )
  .option("--every <n>", "videos: score every n-th frame", count, 1)
  .optionsGroup("Output:")
  .option(
    "--json",
    "print one JSON object per input; for a video, with pooled and frame scores",
  )
  .option(
    "--csv <file>",
    "also write the score of every image and frame as CSV",
  )
  .option("--parquet <file>", "also write them as Parquet")
  .option(
    "--map <dir>",
    "write a quality map of each image to this folder: red lowers the score",
  )
  .option(
    "--resume",
    "score only inputs that have no score in the file of --csv or --parquet",
  )
  .option("--stop-on-error", "stop at the first input that cannot be scored")
  .option(
    "--skip-unreadable",
    "exit with 0 even if some inputs cannot be scored",
  )
  .optionsGroup("Computing:")
  .option(
    "--runtime <name>",
    `auto, ${PREDICTOR_NAMES.join(", ")}`,
    oneOf(["auto", ...PREDICTOR_NAMES]),
    "auto" as const,
  )
  .option("--threads <n>", "threads of ONNX Runtime (one per processor)", count)
  .option("--batch-size <n>", "images per batch, at most", count, 8)
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
