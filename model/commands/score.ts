/**
 * `deno task score`: the predicted quality of images.
 *
 * @module
 */
import type { ImageSize } from "../../data/mod.ts";
import { RUNTIME_NAMES, type RuntimeName } from "../runtime/runtime.ts";
import { count, imageSizeOrOriginal, oneOf } from "./option_values.ts";
import { createCommand, runCommand } from "./run_command.ts";

/** What the flags of `score` parse to. */
export interface ScoreFlags {
  checkpoint: string;
  size?: ImageSize | "original";
  batchSize: number;
  runtime: RuntimeName | "auto";
  skipUnreadable?: boolean;
  json?: boolean;
}

const command = createCommand(
  "score",
  "Predicted quality of images: one line per image, score and path.",
)
  .argument(
    "<input...>",
    "image files, folders, globs, or - for paths on stdin",
  )
  .requiredOption("--checkpoint <file>", "best.safetensors of a run")
  .option(
    "--size <HxW>",
    "resize to this, or original: whole images (as trained)",
    imageSizeOrOriginal,
  )
  .option("--batch-size <n>", "crops computed at once", count, 8)
  .option(
    "--runtime <name>",
    `auto, ${RUNTIME_NAMES.join(", ")}`,
    oneOf(["auto", ...RUNTIME_NAMES]),
    "auto" as const,
  )
  .option("--skip-unreadable", "go on after an image that cannot be read")
  .option("--json", "one JSON object per line")
  .action(async (inputs: string[], flags: ScoreFlags) => {
    const { runScoring } = await import("./run_scoring.ts");
    await runScoring(inputs, flags);
  });

if (import.meta.main) await runCommand(command);
