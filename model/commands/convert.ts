/**
 * `deno task convert`: weights from one format into another.
 *
 * @module
 */
import { InvalidArgumentError } from "commander";
import { extname } from "node:path";
import { BACKBONE_NAMES } from "../network/backbones/create_backbone.ts";
import { POOL_NAMES } from "../network/layers/spsp.ts";
import { levels, oneOf } from "./flags/option_values.ts";
import { createCommand, runCommand } from "./run_command.ts";
import type { ConvertFlags } from "./run_conversion.ts";

const ENDINGS = [".safetensors", ".pth", ".pt", ".onnx", ".savedmodel"];

const FORMATS = `
Nothing in a .pth is executed. Of a checkpoint that training left, the weights
are taken, and not the state of the optimizer.
  .safetensors  the header holds the configuration and the lines (k and b)
  .pth          {model, k, b}, as LinearityIQA saves it, for torch.load(
                weights_only=True); the configuration is an entry of its own
  .onnx         opset 17, to predict with elsewhere: input images, float32
                N x 3 x H x W of any N, H and W: RGB divided by 255, minus
                [0.485, 0.456, 0.406], divided by [0.229, 0.224, 0.225]; output
                score, N x 1 on the subjective scale (k and b are inside), and
                heads, N x 3, the raw outputs early, late, both
  .savedmodel   a folder, TensorFlow's format, for the same: input images,
                float32 N x H x W x 3, normalized alike; outputs score, early,
                late and both, N each`;

/** A name whose ending says the format. */
function outputFile(path: string): string {
  if (ENDINGS.includes(extname(path).toLowerCase())) return path;
  throw new InvalidArgumentError(`Expected a name with ${ENDINGS.join(", ")}`);
}

const command = createCommand(
  "convert",
  "Weights from one format into another, with the configuration and the lines " +
    "to the subjective scale.",
)
  .argument(
    "<in>",
    "a checkpoint: .safetensors, or a .pth of LinearityIQA, in either of " +
      "PyTorch's formats; recognized by its content",
  )
  .argument(
    "<out>",
    `what to write, by its ending: ${ENDINGS.join(", ")}`,
    outputFile,
  )
  .option(
    "--backbone <name>",
    `check that it is this: ${BACKBONE_NAMES.join(", ")}`,
    oneOf(BACKBONE_NAMES),
  )
  .option(
    "--pool <name>",
    `how a .pth was pooled (avg): ${POOL_NAMES.join(", ")}`,
    oneOf(POOL_NAMES),
  )
  .option(
    "--p6 <n>",
    "levels of the earlier head (as its weights show)",
    levels,
  )
  .option("--p7 <n>", "levels of the later head (as its weights show)", levels)
  .option(
    "--set <name>",
    "which of several sets of weights: what stands before its names, as " +
      "state_dict_ema (the averaged one)",
  )
  .option("--float16", ".onnx: weights with 16 bits, half the size")
  .option(
    "--map",
    ".onnx: outputs that say what each place of an image adds to its score",
  )
  .option(
    "--int8",
    ".onnx: convolutions with 8 bits, faster; needs --calibrate",
  )
  .option(
    "--calibrate <dir>",
    "photographs of the kind that is to be scored, at most 200 are taken: for " +
      "the ranges of --int8, and lines of its own",
  )
  .option("--force", "replace a file that is there")
  .option("--json", "print what was written as JSON")
  .addHelpText("after", FORMATS)
  .action(async (input: string, output: string, flags: ConvertFlags) => {
    const { runConversion } = await import("./run_conversion.ts");
    await runConversion(input, output, flags);
  });

if (import.meta.main) await runCommand(command);
