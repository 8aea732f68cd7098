/** Networks with weights by formula, as the fixtures have them. */
import { DeviceIqaModel } from "../../../model/scoring/device_iqa_model.ts";
import { IqaNetwork } from "../../../model/network/iqa_network.ts";
import type { NamedArray } from "../../../model/network/layers/variables.ts";
import type { NetworkConfig } from "../../../model/network/network_config.ts";
import type { Runtime } from "../../../model/runtime/runtime.ts";
import { formulaArray, hashNumber, kindOf } from "../formula_weights.ts";

/** How weights are made of numbers in [-1, 1]. */
export interface WeightFormula {
  /** Over the fan-in: the square of the largest weight. */
  scaleNumerator: number;
  /** Number `i` of tensor `t`; hash numbers unless given. */
  formula?: (i: number, t: number) => number;
}

/** All arrays of a network; they are numbered in the order of its state_dict. */
export function formulaArrays(
  config: NetworkConfig,
  { scaleNumerator, formula = hashNumber }: WeightFormula,
): Map<string, NamedArray> {
  const { parameters } = new IqaNetwork(config, () => 0);
  return new Map(
    [...parameters].map(({ name, shape }, t) => {
      const kind = kindOf(name, shape);
      const data = formulaArray(t, shape, kind, scaleNumerator, formula);
      return [name, { shape: [...shape], data }];
    }),
  );
}

/** A model with these weights. */
export function modelByFormula(
  runtime: Runtime,
  config: NetworkConfig,
  weights: WeightFormula,
): DeviceIqaModel {
  const arrays = formulaArrays(config, weights);
  return new DeviceIqaModel(runtime, { ...config, preparation: {} }, arrays);
}
