/** The weights of an ONNX file that this library wrote, as a checkpoint has them. */
import protobuf from "protobufjs/light";
import type { PredictionContent } from "../../../../model/graph/prediction/saved_prediction.ts";
import { IqaNetwork } from "../../../../model/network/iqa_network.ts";
import { parseModelConfig } from "../../../../model/network/model_config.ts";
import type { NamedArray } from "../../../../model/network/layers/variables.ts";
import { readOnnxMetadata } from "../../../../model/scoring/onnx/read_onnx_metadata.ts";

/** onnx/onnx.proto, as far as arrays need it. */
const root = protobuf.Root.fromJSON({
  nested: {
    Model: { fields: { graph: { type: "Graph", id: 7 } } },
    Graph: {
      fields: { initializer: { rule: "repeated", type: "Tensor", id: 5 } },
    },
    Tensor: {
      fields: {
        dataType: { type: "int32", id: 2 },
        name: { type: "string", id: 8 },
        rawData: { type: "bytes", id: 9 },
      },
    },
  },
});

const FLOAT16 = 10;

/** As model/network has them: those of EfficientNet's own layers, and of the heads. */
const epsilonOf = (name: string) => name.startsWith("features.") ? 1e-3 : 1e-5;

/**
 * Undoes what the writer folded: batch normalization has gone into the layer
 * before it, and becomes one that only adds that layer's bias.
 */
export function checkpointOfOnnx(bytes: Uint8Array): PredictionContent {
  const config = parseModelConfig(readOnnxMetadata(bytes).entries.get("model"));
  const known = arraysOf(bytes);
  const tensors = new Map<string, NamedArray>();
  const { parameters } = new IqaNetwork(config, () => 0);
  let layer = "";
  for (const { name, shape } of parameters) {
    const own = known.get(name);
    const length = shape.reduce((product, side) => product * side, 1);
    const [, kind] = /\.(\w+)$/.exec(name)!;
    if (own && kind === "weight") layer = name.replace(/\.weight$/, "");
    const hasBias = tensors.has(`${layer}.bias`);
    const bias = hasBias ? undefined : known.get(`${layer}.bias`);
    const folded = {
      weight: () => new Float32Array(length).fill(1),
      bias: () => bias ?? new Float32Array(length),
      running_mean: () => new Float32Array(length),
      running_var: () => new Float32Array(length).fill(1 - epsilonOf(name)),
    }[kind as "weight"];
    tensors.set(name, { shape: [...shape], data: own ?? folded() });
  }
  return { config, tensors };
}

function arraysOf(bytes: Uint8Array): Map<string, Float32Array> {
  const { graph: { initializer } } = root.lookupType("Model").decode(
    bytes,
  ) as unknown as {
    graph: {
      initializer: { name: string; dataType: number; rawData: Uint8Array }[];
    };
  };
  return new Map(initializer.map(({ name, dataType, rawData }) => {
    const { buffer } = rawData.slice();
    return dataType === FLOAT16
      ? [name.replace(/_16$/, ""), Float32Array.from(new Float16Array(buffer))]
      : [name, new Float32Array(buffer.slice(0, buffer.byteLength & ~3))];
  }));
}
