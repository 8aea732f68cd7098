/**
 * `deno task score`: the predicted quality of images.
 *
 * @module
 */
import { RUNTIME_NAMES } from "../runtime/runtime.ts";
import { count, imageSizeOrOriginal, oneOf } from "./option_values.ts";
import { createCommand, runCommand } from "./run_command.ts";
import type { ScoreFlags } from "./run_scoring.ts";

const command = createCommand(
  "score",
  "Predicted quality of images: one line per image, score and path.",
)
  .argument(
    "<input...>",
    "image files, folders, globs, or - for paths on stdin",
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
