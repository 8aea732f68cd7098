import { IMAGENET_MEAN, IMAGENET_STD } from "../../../data/mod.ts";
import type { ModelConfig, Preparation } from "../../network/model_config.ts";
import { OWN_FORMAT } from "../read_checkpoint.ts";
import type { OnnxGraph } from "./onnx_graph.ts";
import { DATA_TYPE } from "./onnx_messages.ts";

/** Version of the operators, and of the format that has them. */
const OPSET = 17, IR_VERSION = 8;

/** Content of a file besides the graph and the configuration. */
export interface OnnxExtras {
  /** Entries of the metadata, as JSON. */
  metadata?: Readonly<Record<string, unknown>>;
  /** Outputs with four sides. */
  outputs?: readonly string[];
}

/** The ModelProto without the graph. */
export function modelContent(
  config: ModelConfig,
  extra: OnnxExtras["metadata"] = {},
): Record<string, unknown> {
  const metadata = {
    format: OWN_FORMAT,
    model: JSON.stringify(config),
    preparation: describePreparation(config.preparation),
    ...Object.fromEntries(
      Object.entries(extra).map(([key, value]) => [key, JSON.stringify(value)]),
    ),
  };
  return {
    irVersion: IR_VERSION,
    producerName: "@iqa/norm-in-norm",
    docString: describe(config),
    opsetImport: [{ domain: "", version: OPSET }],
    metadataProps: Object.entries(metadata)
      .map(([key, value]) => ({ key, value })),
  };
}

/** The GraphProto without its arrays. */
export function graphContent(
  { nodes }: OnnxGraph,
  config: ModelConfig,
  outputs: OnnxExtras["outputs"] = [],
): Record<string, unknown> {
  const images = ["N", 3, "H", "W"];
  return {
    node: nodes,
    name: config.backbone,
    docString: describe(config),
    input: [
      describeValue("images", images, describePreparation(config.preparation)),
    ],
    output: [
      describeValue("score", ["N", 1], describeScore(config)),
      describeValue(
        "heads",
        ["N", 3],
        "Outputs of the heads: early, late, both",
      ),
      ...nodes.some(({ name }) => name === "map_rest")
        ? [
          describeValue("map_early", ["N", "H3", "W3"], MAP),
          describeValue("map_late", ["N", "H4", "W4"], MAP),
          describeValue(
            "map_rest",
            ["N", 1],
            "The part of the score that has no position",
          ),
        ]
        : [],
      ...outputs.map((name) => describeValue(name, ["A", "B", "C", "D"], "")),
    ],
  };
}

const MAP =
  "Contribution of each position to the score, which is the mean of map_early, " +
  "that of map_late, and map_rest";

function describeValue(
  name: string,
  shape: readonly (string | number)[],
  docString: string,
): Record<string, unknown> {
  const dim = shape.map((side) =>
    typeof side === "number" ? { dimValue: side } : { dimParam: side }
  );
  const tensorType = { elemType: DATA_TYPE.float32, shape: { dim } };
  return { name, type: { tensorType }, docString };
}

function describe(config: ModelConfig): string {
  return `Image quality model (Norm-in-Norm, ${config.backbone}).\n` +
    `images: ${describePreparation(config.preparation)}\n` +
    `score: ${describeScore(config)}`;
}

function describeScore({ lines, scale }: ModelConfig): string {
  if (!lines) return "raw output of the last head, without a mapping to scores";
  if (!scale) return "predicted quality on the scale of the training scores";
  const better = scale.higherIsBetter ? "higher" : "lower";
  return `predicted quality, ${scale.min} to ${scale.max} (${scale.unit}), ` +
    `${better} is better`;
}

function describePreparation({ size, crop, crops }: Preparation): string {
  const steps = ["RGB"];
  if (size) {
    steps.push(
      `resized to ${size.height}x${size.width} (height x width; bilinear with ` +
        "antialiasing, as Pillow resizes)",
    );
  }
  if (crop) {
    steps.push(
      crops === 5
        ? `five crops of ${crop.height}x${crop.width}, the corners and the ` +
          "center, whose scores are averaged"
        : `the center crop of ${crop.height}x${crop.width}`,
    );
  }
  if (!size && !crop) steps.push("the whole image at its own size");
  steps.push(
    `divided by 255, minus [${IMAGENET_MEAN}], divided by [${IMAGENET_STD}]`,
    "float32 N x 3 x H x W",
  );
  return steps.join("; ");
}
