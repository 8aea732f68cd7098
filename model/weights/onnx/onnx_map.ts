import {
  foldIntoBias,
  foldIntoWeight,
  type NormalizationValues,
} from "../../network/layers/fold_normalization.ts";

import { NORMALIZATION } from "../../network/layers/layers.ts";
import { HEAD_FEATURES } from "../../network/layers/reduction.ts";
import type { ModelConfig } from "../../network/model_config.ts";
import type { Safetensors } from "../safetensors.ts";
import type { OnnxGraph } from "./onnx_graph.ts";

/** A stage of the network in the graph. */
export interface MappedStage {
  /** Its map, N·C·H·W. */
  map: string;
  /** Its reduced features, N·64, after ReLU. */
  reduced: string;
}

/**
 * Adds outputs with the contribution of each map position to the score.
 *
 * The pooled features are means over the places, and from there to the score all
 * is linear up to one ReLU: with the mask m of the features that it lets pass, the
 * weights w of the score and the three linear layers as one, y = A x + c,
 *
 * score = mean over places of (A'(m w))' x + (m w)' c + b, summed over both stages,
 *
 * exactly. The outputs are `map_early` and `map_late`, N·H·W in units of the
 * score, and `map_rest`, N·1, which has no position.
 *
 * @throws {Error} If the network does not use average pooling of the whole map.
 */
export function addMap(
  graph: OnnxGraph,
  stages: readonly [early: MappedStage, late: MappedStage],
  { pool = "avg", p6 = 1, p7 = 1, batchNormEnd, lines }: ModelConfig,
  tensors: Safetensors["tensors"],
): void {
  if (pool !== "avg" || p6 !== 1 || p7 !== 1) {
    throw new Error(
      "a map needs average pooling of the whole feature maps, " +
        `and this network has pooling ${pool} with ${p6} and ${p7} levels`,
    );
  }
  const line = lines?.[2] ?? { slope: 1, intercept: 0 };
  const rating = batchNormEnd
    ? folded(tensors, "regression.0", "regression.1")
    : plain(tensors, "regression");
  const zero = graph.floats("map_zero", [], () => Float32Array.of(0));
  const rests = stages.map(({ map, reduced }, index) => {
    const name = ["early", "late"][index]!;
    const { weight, bias } = composed(tensors, ["dr6", "dr7"][index]!);
    const channels = weight.length / HEAD_FEATURES;
    const own = rating.weight.slice(
      index * HEAD_FEATURES,
      (index + 1) * HEAD_FEATURES,
    ).map((value) => value * line.slope);
    const add = (operator: string, ...inputs: string[]) =>
      graph.add(operator, inputs);
    const floats = (what: string, shape: number[], values: ArrayLike<number>) =>
      graph.floats(
        `map_${name}_${what}`,
        shape,
        () => Float32Array.from(values),
      );
    const passes = graph.add("Cast", [add("Greater", reduced, zero)], {
      to: 1,
    });
    const rated = add("Mul", passes, floats("rating", [HEAD_FEATURES], own));
    const places = add(
      "MatMul",
      rated,
      floats("weight", [HEAD_FEATURES, channels], weight),
    );
    graph.add(
      "Einsum",
      [places, map],
      { equation: { text: "nc,nchw->nhw" } },
      `map_${name}`,
    );
    return add("MatMul", rated, floats("bias", [HEAD_FEATURES, 1], bias));
  });
  const constant = rating.bias[0]! * line.slope + line.intercept;
  const rest = graph.floats("map_b", [1], () => Float32Array.of(constant));
  graph.add("Add", [graph.add("Add", rests), rest], {}, "map_rest");
}

/** Weights [out, in] and biases of a linear layer. */
interface Linear {
  weight: ArrayLike<number> & { slice(from: number, to: number): Float32Array };
  bias: ArrayLike<number>;
}

function plain(tensors: Safetensors["tensors"], name: string): Linear {
  return {
    weight: tensors.get(`${name}.weight`)!.data as Float32Array,
    bias: tensors.get(`${name}.bias`)!.data as Float32Array,
  };
}

/** A linear layer with the following batch normalization folded in. */
function folded(
  tensors: Safetensors["tensors"],
  name: string,
  norm: string,
): Linear {
  const { weight, bias } = plain(tensors, name);
  const of = (what: string) =>
    tensors.get(`${norm}.${what}`)!.data as Float32Array;
  const values: NormalizationValues = {
    scale: of("weight"),
    offset: of("bias"),
    mean: of("running_mean"),
    variance: of("running_var"),
    epsilon: NORMALIZATION.epsilon,
  };
  return {
    weight: foldIntoWeight(weight as Float32Array, values),
    bias: foldIntoBias(bias as Float32Array, values),
  };
}

/**
 * The three linear layers of a reduction combined into one: [64, C] and 64
 * numbers.
 */
function composed(
  tensors: Safetensors["tensors"],
  name: string,
): { weight: Float64Array; bias: Float64Array } {
  const [first, second, third] = [0, 2, 4].map((at) =>
    folded(tensors, `${name}.${at}`, `${name}.${at + 1}`)
  ) as [Linear, Linear, Linear];
  return after(third, after(second, first));
}

/** The layer b after the layer a, in 64 bits. */
function after(
  b: Linear,
  a: { weight: ArrayLike<number>; bias: ArrayLike<number> },
): { weight: Float64Array; bias: Float64Array } {
  const [to, middle] = [b.bias.length, a.bias.length];
  const from = a.weight.length / middle;
  const weight = new Float64Array(to * from);
  const bias = Float64Array.from(b.bias);
  for (let o = 0; o < to; o++) {
    for (let m = 0; m < middle; m++) {
      const factor = b.weight[o * middle + m]!;
      bias[o]! += factor * a.bias[m]!;
      for (let i = 0; i < from; i++) {
        weight[o * from + i]! += factor * a.weight[m * from + i]!;
      }
    }
  }
  return { weight, bias };
}
