/**
 * `deno task convert`: converts weights from one format to another.
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
Nothing in a .pth is executed. The state of the optimizer in a training
checkpoint is left out.
  .safetensors  the header holds the configuration and the mappings (k and b)
  .pth          {model, k, b}, as LinearityIQA saves it, for torch.load(
                weights_only=True); the configuration is a separate entry
  .onnx         opset 17, for other programs: input images, float32
                N x 3 x H x W of any N, H and W: RGB divided by 255, minus
                [0.485, 0.456, 0.406], divided by [0.229, 0.224, 0.225]; output
                score, N x 1 on the subjective scale (k and b are inside), and
                heads, N x 3, the raw outputs early, late, both
  .savedmodel   a folder, TensorFlow's format, for the same: input images,
                float32 N x H x W x 3, normalized alike; outputs score, early,
                late and both, N each`;

/** A name whose ending states the format. */
function outputFile(path: string): string {
  if (ENDINGS.includes(extname(path).toLowerCase())) return path;
  throw new InvalidArgumentError(`Expected a name with ${ENDINGS.join(", ")}`);
}

const command = createCommand(
  "convert",
  "Converts weights from one format to another, with the configuration and the " +
    "mappings to the subjective scale.",
)
  .argument(
    "<in>",
    "a checkpoint: .safetensors, or a .pth of LinearityIQA, in either of " +
      "PyTorch's formats; recognized by its content",
  )
  .argument(
    "<out>",
    `file to write; the ending selects the format: ${ENDINGS.join(", ")}`,
    outputFile,
  )
  .option(
    "--backbone <name>",
    `expected backbone; any other is an error: ${BACKBONE_NAMES.join(", ")}`,
    oneOf(BACKBONE_NAMES),
  )
  .option(
    "--pool <name>",
    `how a .pth was pooled (avg): ${POOL_NAMES.join(", ")}`,
    oneOf(POOL_NAMES),
  )
  .option(
    "--p6 <n>",
    "levels of the early head's pyramid (as its weights show)",
    levels,
  )
  .option(
    "--p7 <n>",
    "levels of the late head's pyramid (as its weights show)",
    levels,
  )
  .option(
    "--set <name>",
    "which of several sets of weights, by the prefix of its names, such as " +
      "state_dict_ema (the averaged one)",
  )
  .option("--float16", ".onnx: 16-bit weights, half the size")
  .option(
    "--map",
    ".onnx: add an output with what each region of an image adds to its score",
  )
  .option(
    "--int8",
    ".onnx: 8-bit convolutions, faster; needs --calibrate",
  )
  .option(
    "--calibrate <dir>",
    "folder of photographs of the kind that will be scored, of which at most " +
      "200 are used to fit the ranges and mappings of --int8",
  )
  .option("--force", "replace an existing file")
  .option("--json", "print what was written as JSON")
  .addHelpText("after", FORMATS)
  .action(async (input: string, output: string, flags: ConvertFlags) => {
    const { runConversion } = await import("./run_conversion.ts");
    await runConversion(input, output, flags);
  });

if (import.meta.main) await runCommand(command);
